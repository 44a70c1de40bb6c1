import type { InstanceEntry } from '../../core/contract/instances.ts';
import { environmentColor } from '../ui/environment-name.tsx';
import classes from './scope-bar.module.css';

/** The environment of an instance, by its name and its colour. */
export function Environment({ entry }: { entry: InstanceEntry }) {
	return (
		<span className={classes.environment}>
			<span className={classes.dot} style={{ background: environmentColor(entry.environment.color) }} aria-hidden />
			{entry.environment.name}
		</span>
	);
}
