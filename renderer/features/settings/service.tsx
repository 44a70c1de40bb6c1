import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Instance } from '../../../core/contract/instance.ts';
import { useInstance } from '../../api/instance.tsx';
import { openDataFolder } from '../../shell/bridge.ts';
import { CopyText } from '../../ui/copy.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/links.tsx';
import { notifyFailure } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Environment } from './environment.tsx';
import { KeepDocuments } from './keep-documents.tsx';
import { useSettings } from './use-settings.ts';

/** Where the service answers, where its data lies, and what it does with documents. */
export function Service() {
	const { entry, queries } = useInstance();
	const instance = useQuery(queries.instance.get.queryOptions());
	const settings = useSettings();
	return (
		<>
			<QueryPlace query={instance}>
				{(data) => (
					<Panel title="Service">
						<Facts facts={facts(data)} />
						<Text size="sm" c="dimmed" mt="md">
							Addresses and data directory are chosen when WireSocket is started.{' '}
							<TextLink to="/nodes" underline="always">
								Nodes
							</TextLink>{' '}
							have addresses of their own.
						</Text>
					</Panel>
				)}
			</QueryPlace>
			{settings.data && entry.kind === 'sandbox' && (
				<Panel title="Environment">
					<Environment key={JSON.stringify(settings.data.settings.environment)} state={settings.data} />
				</Panel>
			)}
			{settings.data && (
				<Panel title="Documents">
					<KeepDocuments state={settings.data} />
				</Panel>
			)}
		</>
	);
}

/** Where there is a shell, it can show the folder. */
function DataDirectory({ path }: { path: string }) {
	return (
		<Group gap="xs">
			<CopyText value={path} what="data directory" />
			{openDataFolder && (
				<Button variant="default" size="compact-xs" onClick={() => openDataFolder?.().catch(notifyFailure)}>
					Open folder
				</Button>
			)}
		</Group>
	);
}

function facts({ controlPlaneUrl, issuer, dataDir, version, startedAt }: Instance): Fact[] {
	const port = new URL(controlPlaneUrl).port;
	return [
		{ label: 'Control plane', value: <CopyText value={controlPlaneUrl} what="control plane URL" /> },
		...(port ? [{ label: 'Its port', value: port }] : []),
		{ label: 'Issuer of tokens', value: <CopyText value={issuer} what="issuer" /> },
		{ label: 'Console', value: <CopyText value={window.location.origin} what="console URL" /> },
		...(dataDir ? [{ label: 'Data directory', value: <DataDirectory path={dataDir} /> }] : []),
		{ label: 'Version', value: version },
		{ label: 'Started', value: <RelativeTime at={startedAt} /> },
	];
}
