import { Button, Group } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useInstance, useInstanceState, useQueries } from '../../api/instance.tsx';
import { tokenRequestSnippet } from '../../ui/connect-snippets.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import classes from './overview.module.css';

const STEPS = ['tenant', 'app', 'plan', 'token', 'client'] as const;
type Step = (typeof STEPS)[number];
/** What was so once and need not be so now. */
const PASSING: readonly Step[] = ['token', 'client'];

/** From an empty sandbox to an editor that is connected: each step ticks itself off when the instance says that it is done. */
export function FirstSteps() {
	const { entry } = useInstance();
	const { done, hide, isHidden } = useProgress(entry.id);
	if (entry.kind !== 'sandbox' || isHidden || !done || done.size === STEPS.length) return null;
	const next = STEPS.find((step) => !done.has(step));
	return (
		<Panel
			title="First steps"
			aside={
				<Button size="compact-xs" variant="subtle" color="gray" onClick={hide}>
					Hide
				</Button>
			}
		>
			<ol className={classes.steps}>
				{STEPS.map((step) => (
					<StepRow key={step} step={step} isDone={done.has(step)} isNext={step === next} />
				))}
			</ol>
		</Panel>
	);
}

interface StepRowProps {
	step: Step;
	isDone: boolean;
	isNext: boolean;
}

const TITLES: Record<Step, string> = {
	tenant: 'Create a tenant and approve it',
	app: 'Create an app in it',
	plan: 'Put the app on a plan',
	token: 'Get an access token',
	client: 'Connect a first client',
};

function StepRow({ step, isDone, isNext }: StepRowProps) {
	const Icon = isDone ? IconCircleCheckFilled : IconCircleDashed;
	return (
		<li className={classes.step} data-done={isDone}>
			<Icon size={18} role="img" aria-label={isDone ? 'Done' : 'Open'} />
			<div className={classes.stepBody}>
				<span>{TITLES[step]}</span>
				{isNext && <StepHelp step={step} />}
			</div>
		</li>
	);
}

/** What to do for the step that is next. */
function StepHelp({ step }: { step: Step }): ReactNode {
	const navigate = useNavigate();
	const instance = useQuery(useQueries().instance.get.queryOptions());
	const app = useFirstApp();
	const params = { tenantId: app?.tenantId ?? '', appId: app?.id ?? '' };
	switch (step) {
		case 'tenant':
			return (
				<Button size="xs" onClick={() => void navigate({ to: '/tenants', search: { create: true } })}>
					Create tenant
				</Button>
			);
		case 'app':
			return (
				<ButtonLink to="/apps" search={{ create: true }} size="xs">
					Create app
				</ButtonLink>
			);
		case 'plan':
			return (
				<ButtonLink to="/tenants/$tenantId/apps/$appId/plan" params={params} size="xs">
					Choose a plan
				</ButtonLink>
			);
		case 'token':
			return (
				<>
					<ButtonLink to="/tenants/$tenantId/apps/$appId/tokens" params={params} size="xs">
						Open the Token lab
					</ButtonLink>
					{instance.data && (
						<Snippet label="Token request" code={tokenRequestSnippet(instance.data.controlPlaneUrl, app?.clientId)} />
					)}
				</>
			);
		case 'client':
			return (
				<Group gap="xs">
					<ButtonLink to="/playground" search={params} size="xs">
						Open in Playground
					</ButtonLink>
					<ButtonLink to="/tenants/$tenantId/apps/$appId/connect" params={params} size="xs" variant="default">
						Show code to connect
					</ButtonLink>
				</Group>
			);
	}
}

function useFirstApp() {
	const apps = useQuery(useQueries().apps.list.queryOptions({ input: { limit: 1, sort: 'createdAt' } }));
	return apps.data?.items[0];
}

/** Steps that are done, by what the instance says now or said before: a token that has expired since was one. */
function useProgress(instanceId: string) {
	const storageKey = `wiresocket.first-steps.${instanceId}`;
	const [kept, setKept] = useState(() => readKept(storageKey));
	const facts = useFacts(kept.includes('token'));
	// After a reset of the sandbox there is no app, and what was kept is of another life.
	const passing = facts?.includes('plan') ? PASSING.filter((step) => kept.includes(step)) : [];
	const done = facts && new Set<Step>([...facts, ...passing]);
	const all = done ? [...done].sort().join(' ') : '';
	useEffect(() => {
		const next = [...new Set([...readKept(storageKey), ...all.split(' ').filter(Boolean)])];
		localStorage.setItem(storageKey, next.join(' '));
	}, [storageKey, all]);
	const hide = () => {
		localStorage.setItem(storageKey, [...readKept(storageKey), 'hidden'].join(' '));
		setKept(readKept(storageKey));
	};
	return { done, hide, isHidden: kept.includes('hidden') };
}

function readKept(storageKey: string): string[] {
	return (localStorage.getItem(storageKey) ?? '').split(' ').filter(Boolean);
}

/** What the instance says; null until it has answered. */
function useFacts(tokenIsKnown: boolean): Step[] | null {
	const queries = useQueries();
	const connections = useInstanceState((state) => state.figures?.connections ?? 0);
	const tenants = useQuery(queries.tenants.list.queryOptions({ input: { limit: 1, status: 'active' } }));
	const withPlan = useQuery(queries.apps.list.queryOptions({ input: { limit: 1, status: 'active' } }));
	const apps = useQuery(queries.apps.list.queryOptions({ input: { limit: 1 } }));
	const tenantId = withPlan.data?.items[0]?.tenantId ?? '';
	const keys = useQuery(queries.keys.list.queryOptions({ input: { tenantId }, enabled: tenantId !== '' }));
	const kid = keys.data?.find(({ status }) => status === 'active')?.kid ?? '';
	const impact = useQuery(queries.keys.impact.queryOptions({ input: { tenantId, kid }, enabled: kid !== '' && !tokenIsKnown }));
	if (!tenants.data || !apps.data || !withPlan.data) return null;
	const isConnected = connections > 0;
	const facts: Record<Step, boolean> = {
		tenant: tenants.data.total > 0,
		app: apps.data.total > 0,
		plan: withPlan.data.total > 0,
		// Nobody connects without a token.
		token: isConnected || (impact.data?.liveTokens ?? 0) > 0,
		client: isConnected,
	};
	return STEPS.filter((step) => facts[step]);
}
