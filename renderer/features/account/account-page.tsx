import { Badge, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LOCAL_OPERATOR, type Me } from '../../../core/contract/accounts.ts';
import { useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DangerAction, DangerZone } from '../../ui/danger-zone.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import classes from './account.module.css';
import { PasswordForm } from './password-form.tsx';

/** Who this session is at the instance, and what they may do. */
export function AccountPage() {
	const query = useQuery(useQueries().me.get.queryOptions());
	return <QueryPlace query={query}>{(me) => <Loaded me={me} />}</QueryPlace>;
}

const ROLES: Record<Me['role'], string> = {
	operator: 'Operator: runs the platform and sees all tenants.',
	owner: 'Owner: may do everything in the tenant.',
	admin: 'Admin: makes and changes apps, orders plans, rotates keys.',
	viewer: 'Viewer: sees everything in the tenant, changes nothing.',
};

function Loaded({ me }: { me: Me }) {
	const isLocal = me.role === 'operator' && me.username === LOCAL_OPERATOR;
	return (
		<Page title="Account" summary="Who you are at this instance.">
			<div className={classes.narrow}>
				<Panel title="You">
					<Facts
						facts={[
							{ label: 'Name', value: me.name },
							{ label: 'Signed in as', value: me.username },
							{ label: 'Role', value: ROLES[me.role] },
							...(me.tenant ? [{ label: 'Tenant', value: <OwnTenant tenant={me.tenant} /> }] : []),
							...(me.memberships.length > 1 ? [{ label: 'Member of', value: <Memberships me={me} /> }] : []),
						]}
					/>
				</Panel>
				<Panel title="Password">
					{isLocal ? (
						<Text size="sm" c="dimmed">
							You are this machine's own user and need no password here. To sign in over the network as well, give the operator
							“local” one under{' '}
							<TextLink to="/settings/people" size="sm" underline="always">
								Settings, People
							</TextLink>
							.
						</Text>
					) : (
						<PasswordForm />
					)}
				</Panel>
				<SignOutEverywhere isLocal={isLocal} />
			</div>
		</Page>
	);
}

function OwnTenant({ tenant: { id, name } }: { tenant: NonNullable<Me['tenant']> }) {
	return (
		<TextLink size="sm" to="/tenants/$tenantId" params={{ tenantId: id }}>
			{name}
		</TextLink>
	);
}

function Memberships({ me: { memberships } }: { me: Me }) {
	return (
		<Stack gap={4}>
			{memberships.map(({ tenantId, tenantName, role }) => (
				<span key={tenantId}>
					{tenantName}{' '}
					<Badge size="xs" variant="default">
						{role}
					</Badge>
				</span>
			))}
		</Stack>
	);
}

function SignOutEverywhere({ isLocal }: { isLocal: boolean }) {
	const [isAsking, setIsAsking] = useState(false);
	const signOut = useMutation(useQueries().me.signOutEverywhere.mutationOptions());
	return (
		<DangerZone>
			<DangerAction title="Sign out everywhere" text="Ends every session of this account over the network, on all machines.">
				<Button variant="default" onClick={() => setIsAsking(true)}>
					Sign out everywhere
				</Button>
			</DangerAction>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title="Sign out everywhere?"
				consequences={[
					'Every session and token of this account ends now, on all machines.',
					isLocal ? 'This console stays open: it belongs to this machine.' : 'This console signs in again, or asks you to.',
				]}
				confirmLabel="Sign out everywhere"
				isDestructive
				onConfirm={async () => {
					await signOut.mutateAsync({});
					notifyDone('Every session of the account has ended.');
				}}
			/>
		</DangerZone>
	);
}
