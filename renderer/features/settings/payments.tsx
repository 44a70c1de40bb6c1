import { Button, Group, NumberInput, Radio, Stack } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PaymentBehaviour } from '../../../core/contract/sandbox.ts';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useQueries } from '../../api/instance.tsx';
import { choicesInput } from '../../api/list.ts';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { SearchSelect } from '../../ui/search-select.tsx';

const HOUR_MS = 60 * 60 * 1000;
const HOURS_MAX = 960;

/** How payments of a tenant go in this sandbox. */
export function Payments() {
	const { tenants } = useQueries();
	const [search, setSearch] = useState('');
	const [chosen, setChosen] = useState<Pick<Tenant, 'id' | 'name'> | null>(null);
	const list = useQuery(
		tenants.list.queryOptions({
			input: choicesInput(search),
			placeholderData: keepPreviousData,
		}),
	);
	const found = list.data?.items ?? [];
	return (
		<Panel title="Payment sandbox">
			<Stack gap="lg">
				<SearchSelect
					name="Tenant"
					description="No money moves here: you decide how its payments go."
					placeholder="Choose a tenant"
					maw={360}
					chosen={chosen && choiceOf(chosen)}
					found={found.map(choiceOf)}
					onSearch={setSearch}
					onChange={(id) => setChosen(found.find((tenant) => tenant.id === id) ?? null)}
					nothingFound={list.isPending ? 'Searching…' : 'No tenant has this name'}
				/>
				{chosen ? (
					<Behaviour key={chosen.id} tenantId={chosen.id} />
				) : (
					<Empty
						compact
						icon={null}
						title="No tenant chosen"
						sentence="Payments succeed unless something else is set for a tenant."
					/>
				)}
			</Stack>
		</Panel>
	);
}

function choiceOf({ id, name }: Pick<Tenant, 'id' | 'name'>) {
	return { value: id, label: name };
}

function Behaviour({ tenantId }: { tenantId: string }) {
	const query = useQuery(useQueries().sandbox.payments.queryOptions({ input: { tenantId } }));
	return (
		<QueryPlace query={query}>
			{(behaviour) => <BehaviourForm key={JSON.stringify(behaviour)} tenantId={tenantId} before={behaviour} />}
		</QueryPlace>
	);
}

function BehaviourForm({ tenantId, before }: { tenantId: string; before: PaymentBehaviour }) {
	const { sandbox } = useQueries();
	const queryClient = useQueryClient();
	const [behaviour, setBehaviour] = useState(before.behaviour);
	const [hours, setHours] = useState<number | string>(before.delayMs > 0 ? before.delayMs / HOUR_MS : 24);
	const save = async (wanted: PaymentBehaviour) => {
		const saved = await sandbox.setPayments.call({ tenantId, ...wanted });
		queryClient.setQueryData(sandbox.payments.queryKey({ input: { tenantId } }), saved);
	};
	const change = useMutation({
		mutationFn: save,
		onSuccess: () => notifyDone('Payments go so from now on.', { undo: () => save(before) }),
		onError: notifyFailure,
	});
	const isDelay = behaviour === 'delay';
	const isNumber = !isDelay || (hours !== '' && Number(hours) > 0 && Number(hours) <= HOURS_MAX);
	const wanted: PaymentBehaviour = { behaviour, delayMs: isDelay && isNumber ? Math.round(Number(hours) * HOUR_MS) : 0 };
	const isSame = wanted.behaviour === before.behaviour && (!isDelay || wanted.delayMs === before.delayMs);
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (isNumber) change.mutate(wanted);
			}}
		>
			<Stack gap="md">
				<Radio.Group
					label="Its payments"
					value={behaviour}
					onChange={(value) => setBehaviour(value as PaymentBehaviour['behaviour'])}
				>
					<Stack gap="xs" mt="xs">
						<Radio value="succeed" label="Succeed" />
						<Radio
							value="decline"
							label="Are declined"
							description="The subscription becomes past due, then the app is disabled."
						/>
						<Radio value="delay" label="Take their time" description="Pending for a while, then they succeed." />
					</Stack>
				</Radio.Group>
				{isDelay && (
					<NumberInput
						label="Hours until they succeed"
						min={0.1}
						max={HOURS_MAX}
						w={220}
						value={hours}
						onChange={setHours}
						error={isNumber ? null : `From 0.1 to ${HOURS_MAX}`}
					/>
				)}
				<Group>
					<Button type="submit" disabled={isSame || !isNumber} loading={change.isPending}>
						Save
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
