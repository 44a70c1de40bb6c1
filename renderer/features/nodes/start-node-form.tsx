import { Button, Group, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { newSandboxNodeSchema } from '../../../core/contract/nodes.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sentence, sortFailure } from '../../ui/form-failure.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { RegionField } from './region-field.tsx';

interface Values {
	region: string;
	port: number | '';
	connectionsMax: number | '';
}

const FIELDS = ['region', 'port', 'connectionsMax'];

/** Starts another node in this process. */
export function StartNodeForm({ onCancel, onDone }: { onCancel: () => void; onDone: () => void }) {
	const { queries, changed } = useInstance();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<Values>({ initialValues: { region: '', port: '', connectionsMax: '' }, validate });
	const start = useMutation(
		queries.nodes.startSandbox.mutationOptions({
			onSuccess: (node) => {
				form.resetDirty();
				changed({ type: 'node.changed', nodeId: node.id, region: node.region });
				notifyDone(`${node.region} runs at ${node.url}.`);
				onDone();
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (FIELDS.includes(path) ? path : null));
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		start.mutate(requestOf(values));
	});
	return (
		<form onSubmit={submit} noValidate>
			<DirtyGuard isDirty={() => form.isDirty() && !start.isSuccess} />
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<RegionField {...form.getInputProps('region')} />
				<SimpleGrid cols={{ base: 1, xs: 2 }}>
					<NumberInput
						label="Port"
						description="Empty: the next free one."
						min={0}
						max={65_535}
						allowDecimal={false}
						{...form.getInputProps('port')}
					/>
					<NumberInput
						label="Connections it is made for"
						description="Empty: 10,000. At 80 % it takes no more."
						min={1}
						allowDecimal={false}
						thousandSeparator=","
						{...form.getInputProps('connectionsMax')}
					/>
				</SimpleGrid>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onCancel}>
						Cancel
					</Button>
					<Button type="submit" loading={start.isPending}>
						Start node
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

function requestOf({ region, port, connectionsMax }: Values) {
	return {
		region: region.trim(),
		...(port === '' ? {} : { port }),
		...(connectionsMax === '' ? {} : { connectionsMax }),
	};
}

function validate(values: Values): Record<string, string> {
	const issues = newSandboxNodeSchema.safeParse(requestOf(values)).error?.issues ?? [];
	return Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), sentence(message)]));
}
