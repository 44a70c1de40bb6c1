import { Link } from '@tanstack/react-router';
import type { Refusal } from '../../../core/contract/refusals.ts';
import { firstFailed } from '../../ui/remedies.ts';
import classes from './refusals.module.css';

/** Opens a refusal's reasoning on the same place; the address names it. */
export function RefusalLink({ refusal }: { refusal: Refusal }) {
	const failed = firstFailed(refusal);
	return (
		<Link to="." search={(before) => ({ ...before, refusal: refusal.id })} data-row-link className={classes.link}>
			<span className={classes.code}>{refusal.code}</span> {refusal.name}
			{failed && <span className={classes.check}> · {failed.check}</span>}
		</Link>
	);
}
