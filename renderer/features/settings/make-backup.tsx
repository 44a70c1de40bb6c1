import { Button, Group, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { newPassphraseSchema } from '../../../core/contract/data.ts';
import { saveBackup } from '../../api/download.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { tellDownloadEnd } from '../../ui/download-end.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sentence, sortFailure } from '../../ui/form-failure.ts';
import { Panel } from '../../ui/page.tsx';
import { describeCounts, formatSize } from './data-counts.tsx';

/** Asks for a passphrase, and saves a backup. */
export function MakeBackup() {
	const { entry, queries } = useInstance();
	const [failure, setFailure] = useState<Failure | null>(null);
	const facts = useQuery(queries.data.get.queryOptions());
	const form = useForm({
		initialValues: { passphrase: '', again: '' },
		validate: {
			passphrase: (value) => {
				const message = newPassphraseSchema.safeParse(value).error?.issues[0]?.message;
				return message ? sentence(message) : null;
			},
			again: (value, { passphrase }) => (value === passphrase ? null : 'Is not the same'),
		},
	});
	const backUp = useMutation({
		networkMode: 'always',
		mutationFn: (passphrase: string) => saveBackup(entry.id, passphrase),
		onSuccess: (ended) => {
			// The passphrase of a file that is not there is wanted again
			if (ended.end === 'done') form.reset();
			tellDownloadEnd(ended, `${ended.fileName} is saved, ${formatSize(ended.bytes)}.`);
		},
		onError: (error) => {
			const { fields, rest } = sortFailure(error, (path) => (path === 'passphrase' ? path : null));
			form.setErrors(fields);
			setFailure(rest);
		},
	});
	const submit = form.onSubmit(({ passphrase }) => {
		setFailure(null);
		backUp.mutate(passphrase);
	});
	return (
		<Panel title="Back up">
			<form onSubmit={submit} noValidate>
				<Stack gap="md">
					{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
					<Text size="sm">
						All data as of one moment in one file{facts.data && `: ${describeCounts(facts.data.counts)}`}. The passphrase seals
						the master key in it; without it nothing can be restored.
					</Text>
					<SimpleGrid cols={{ base: 1, xs: 2 }} maw={560}>
						<PasswordInput label="Passphrase" autoComplete="new-password" {...form.getInputProps('passphrase')} />
						<PasswordInput label="Passphrase again" autoComplete="new-password" {...form.getInputProps('again')} />
					</SimpleGrid>
					<Group>
						<Button type="submit" loading={backUp.isPending}>
							Back up
						</Button>
					</Group>
				</Stack>
			</form>
		</Panel>
	);
}
