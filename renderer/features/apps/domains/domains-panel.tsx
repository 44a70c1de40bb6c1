import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ALLOWED_DOMAINS_MAX } from '../../../../core/contract/domains.ts';
import type { Failure } from '../../../api/failure.ts';
import { useInstance } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { sortFailure } from '../../../ui/form-failure.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import classes from '../app-page.module.css';
import { DomainFields } from './domain-fields.tsx';
import { type DomainSlots, slotErrors, slotOfPath, toSlots, usedSlots } from './domain-slots.ts';

/** The origins that editors in browsers may come from. */
export function DomainsPanel() {
	const app = useApp();
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<{ domains: DomainSlots }>({
		initialValues: { domains: toSlots(app.allowedDomains) },
		validate: ({ domains }) =>
			Object.fromEntries([...slotErrors(domains)].map(([slot, message]) => [`domains.${slot}`, message])),
		validateInputOnBlur: true,
	});
	const { domains } = form.getValues();
	const show = (saved: readonly string[]) => {
		const values = { domains: toSlots(saved) };
		form.setValues(values);
		form.resetDirty(values);
	};
	const stored = app.allowedDomains.join(' ');
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another stored value is news, and never overwrites what was typed
	useEffect(() => {
		if (!form.isDirty()) show(app.allowedDomains);
	}, [stored]);

	const save = useMutation(
		queries.apps.setDomains.mutationOptions({
			onSuccess: (saved) => {
				queryClient.setQueryData(queries.apps.get.queryKey({ input: { tenantId: app.tenantId, appId: app.id } }), saved);
				changed({ type: 'app.changed', tenantId: app.tenantId, appId: app.id });
				show(saved.allowedDomains);
				notifyDone('Domains saved. Tokens from now on carry them.');
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => {
					const slot = slotOfPath(path, form.getValues().domains);
					return slot === null ? null : `domains.${slot}`;
				});
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		save.mutate({ tenantId: app.tenantId, appId: app.id, allowedDomains: usedSlots(values.domains).domains });
	});

	return (
		<div className={classes.narrow}>
			<Panel title="Allowed domains">
				<form onSubmit={submit} noValidate>
					<Stack gap="md">
						<Text size="sm" c="dimmed">
							Up to {ALLOWED_DOMAINS_MAX} hosts that a browser may connect from. With none, any may; programs that send no Origin
							always may.
						</Text>
						{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
						<DomainFields slots={domains} inputProps={(slot) => form.getInputProps(`domains.${slot}`)} />
						<Group>
							<Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
								Save domains
							</Button>
						</Group>
					</Stack>
				</form>
			</Panel>
		</div>
	);
}
