import { Button, Group, Stack, Text } from '@mantine/core';
import { ALLOWED_DOMAINS_MAX } from '../../../../core/contract/domains.ts';
import { DirtyGuard } from '../../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Panel } from '../../../ui/page.tsx';
import { StaleNotice } from '../../../ui/stale-notice.tsx';
import classes from '../app-page.module.css';
import { DomainFields } from './domain-fields.tsx';
import { contestedSlots, freeSlot } from './domain-slots.ts';
import { OriginCheck } from './origin-check.tsx';
import { useDomainsForm } from './use-domains-form.ts';

/** The origins that editors in browsers may come from, and whether a given one would be let in. */
export function DomainsTab() {
	const { form, failure, dismissFailure, isSaving, submit, theirs, saveOverTheirs, takeTheirs } = useDomainsForm();
	const { domains } = form.getValues();
	const slot = freeSlot(domains);
	return (
		<div className={classes.halves}>
			<Panel title="Allowed domains">
				<form onSubmit={submit} noValidate>
					<DirtyGuard isDirty={form.isDirty} />
					<Stack gap="md">
						<Text size="sm" c="dimmed">
							Up to {ALLOWED_DOMAINS_MAX} hosts that a browser may connect from. With none, any may; programs that send no Origin
							always may.
						</Text>
						{theirs && (
							<StaleNotice
								fields={contestedSlots(theirs.allowedDomains, domains)}
								onSaveYours={saveOverTheirs}
								onTakeTheirs={takeTheirs}
								isSaving={isSaving}
							/>
						)}
						{failure && <FailureNotice failure={failure} onDismiss={dismissFailure} />}
						<DomainFields slots={domains} inputProps={(index) => form.getInputProps(`domains.${index}`)} />
						<Group>
							<Button type="submit" loading={isSaving} disabled={!form.isDirty() || theirs !== null}>
								Save domains
							</Button>
						</Group>
					</Stack>
				</form>
			</Panel>
			<OriginCheck
				isEdited={form.isDirty()}
				onAdd={slot === null ? null : (host) => form.setFieldValue(`domains.${slot}`, host)}
			/>
		</div>
	);
}
