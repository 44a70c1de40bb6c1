import { CopyIcon } from './copy.tsx';
import classes from './snippet.module.css';

interface SnippetProps {
	/** What it is, for the copy button and for screen readers. */
	label: string;
	code: string;
	/** Text rather than code: long lines go on in the next. */
	wraps?: boolean;
}

/** A piece of code that can be run as it stands. */
export function Snippet({ label, code, wraps = false }: SnippetProps) {
	return (
		<figure className={classes.snippet} aria-label={label}>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
			<pre className={classes.code} data-wraps={wraps} tabIndex={0}>
				{code}
			</pre>
			<div className={classes.copy}>
				<CopyIcon value={code} what={label} />
			</div>
		</figure>
	);
}
