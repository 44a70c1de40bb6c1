import { Button, Group, Text } from '@mantine/core';
import { useMay } from '../api/access.tsx';
import { CopyText } from './copy.tsx';
import { sentence } from './form-failure.ts';
import { ButtonLink } from './links.tsx';
import { type Refused, type Remedy, remediesOf } from './remedies.ts';

const APP_TABS = {
	connect: '/tenants/$tenantId/apps/$appId/connect',
	tokens: '/tenants/$tenantId/apps/$appId/tokens',
	domains: '/tenants/$tenantId/apps/$appId/domains',
	plan: '/tenants/$tenantId/apps/$appId/plan',
	live: '/tenants/$tenantId/apps/$appId/live',
	settings: '/tenants/$tenantId/apps/$appId/settings',
} as const;

const TENANT_TABS = {
	apps: '/tenants/$tenantId',
	keys: '/tenants/$tenantId/keys',
	settings: '/tenants/$tenantId/settings',
} as const;

/** What a place has nothing to show without. */
const NEEDS = { '/apps': 'apps.list', '/nodes': 'nodes.list', '/settings/limits': 'settings.update' } as const;

interface RemedyButtonsProps {
	refused: Refused;
	/** Gives way to a new token where tokens are got already. */
	onTokens?: (() => void) | undefined;
}

/** Leads to what mends a refusal; nothing of what the user may not do anyway. */
export function RemedyButtons({ refused, onTokens }: RemedyButtonsProps) {
	const may = useMay();
	const remedies = remediesOf(refused).filter((remedy) => remedy.kind !== 'place' || may(NEEDS[remedy.to]));
	if (remedies.length === 0) return null;
	return (
		<Group gap="xs">
			{remedies.map((remedy, index) => {
				const variant = index === 0 ? 'light' : 'default';
				if (onTokens && remedy.kind === 'app' && remedy.tab === 'tokens')
					return (
						<Button key={remedy.label} variant={variant} onClick={onTokens}>
							{remedy.label}
						</Button>
					);
				return <RemedyButton key={remedy.label} remedy={remedy} refused={refused} variant={variant} />;
			})}
		</Group>
	);
}

function RemedyButton({ remedy, refused, variant }: { remedy: Remedy; refused: Refused; variant: 'light' | 'default' }) {
	const { tenantId, appId, documentName } = refused;
	const params = { tenantId: tenantId ?? '', appId: appId ?? '' };
	switch (remedy.kind) {
		case 'copy':
			return (
				<Group gap="xs" wrap="nowrap" miw={0}>
					<Text size="sm" fw={500} style={{ whiteSpace: 'nowrap' }}>
						{sentence(remedy.label)}:
					</Text>
					<CopyText value={remedy.text} what={remedy.label} />
				</Group>
			);
		case 'place':
			return (
				<ButtonLink variant={variant} to={remedy.to}>
					{remedy.label}
				</ButtonLink>
			);
		case 'tenant':
			return (
				<ButtonLink variant={variant} to={TENANT_TABS[remedy.tab]} params={params}>
					{remedy.label}
				</ButtonLink>
			);
		case 'app':
			return (
				<ButtonLink variant={variant} to={APP_TABS[remedy.tab]} params={params}>
					{remedy.label}
				</ButtonLink>
			);
		case 'document':
			return (
				<ButtonLink
					variant={variant}
					to="/tenants/$tenantId/apps/$appId/documents/$documentName"
					params={{ ...params, documentName }}
					search={{ view: remedy.view }}
				>
					{remedy.label}
				</ButtonLink>
			);
	}
}
