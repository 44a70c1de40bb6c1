import { IconFileText, IconPlugConnected, IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../api/instance.tsx';
import { editorSnippet } from '../../ui/connect-snippets.ts';
import { Empty } from '../../ui/empty.tsx';
import { Snippet } from '../../ui/snippet.tsx';

function ConnectSnippet() {
	const nodes = useQuery(useQueries().nodes.addresses.queryOptions());
	const node = nodes.data?.[0];
	return node && <Snippet label="Editor" code={editorSnippet(node.url)} />;
}

interface LiveEmptyProps {
	of: 'connections' | 'documents';
	search?: string | undefined;
	/** For one app, on whose Overview the code is already. */
	compact?: boolean;
}

/** What a live list says that is empty. */
export function LiveEmpty({ of, search, compact = false }: LiveEmptyProps) {
	if (search)
		return (
			<Empty
				icon={<IconSearchOff size={22} aria-hidden />}
				title={of === 'connections' ? 'No connection matches' : 'No document matches'}
				sentence={
					of === 'connections'
						? 'Of those who are connected, none has this in the document, the user, the origin, the address or the node.'
						: 'Of the documents that are open, none has this in its name.'
				}
			/>
		);
	if (of === 'connections')
		return (
			<Empty
				icon={<IconPlugConnected size={22} aria-hidden />}
				title="Nobody is connected"
				sentence="Editors show up here the moment they connect with a token of an app."
				snippet={!compact && <ConnectSnippet />}
				compact={compact}
			/>
		);
	return (
		<Empty
			icon={<IconFileText size={22} aria-hidden />}
			title="No document is open"
			sentence="A document is in memory from its first client until ten seconds after its last."
			compact={compact}
		/>
	);
}
