import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { EditorSession } from './client.ts';
import classes from './playground.module.css';

interface EditorPaneProps {
	session: EditorSession;
	/** Names it for screen readers. */
	label: string;
}

/** CodeMirror on the session's text, with the cursors of the others. */
export function EditorPane({ session, label }: EditorPaneProps) {
	const parent = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!parent.current) return;
		const { text, awareness, undo } = session;
		const view = new EditorView({
			parent: parent.current,
			state: EditorState.create({
				doc: text.toString(),
				extensions: [
					keymap.of(yUndoManagerKeymap),
					minimalSetup,
					EditorView.lineWrapping,
					EditorView.contentAttributes.of({ 'aria-label': label }),
					yCollab(text, awareness, { undoManager: undo }),
				],
			}),
		});
		return () => view.destroy();
	}, [session, label]);
	return <div ref={parent} className={classes.editor} />;
}
