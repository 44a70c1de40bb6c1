import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import type { Failure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { sortFailure } from '../../../ui/form-failure.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { useApp } from '../app-context.ts';
import { saveConditionally } from '../conditional-save.ts';
import { useAppSaved } from '../use-app-saved.ts';
import { type DomainSlots, slotErrors, slotOfPath, toSlots, usedSlots } from './domain-slots.ts';

/** The domains of the app around it, as they are edited. What was typed is lost neither to a refusal nor to somebody else's edit. */
export function useDomainsForm() {
	const app = useApp();
	const queries = useQueries();
	const saved = useAppSaved();
	const [base, setBase] = useState(app);
	const [isSaving, setIsSaving] = useState(false);
	const [failure, setFailure] = useState<Failure | null>(null);
	/** What somebody else saved, while it waits for a decision. */
	const [theirs, setTheirs] = useState<App | null>(null);
	const form = useForm<{ domains: DomainSlots }>({
		initialValues: { domains: toSlots(app.allowedDomains) },
		validate: ({ domains }) =>
			Object.fromEntries([...slotErrors(domains)].map(([slot, message]) => [`domains.${slot}`, message])),
		validateInputOnBlur: true,
	});
	const show = (source: App) => {
		const values = { domains: toSlots(source.allowedDomains) };
		form.setValues(values);
		form.resetDirty(values);
		form.clearErrors();
		setBase(source);
		setTheirs(null);
	};
	const stored = app.allowedDomains.join(' ');
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another stored value is news, and never overwrites what was typed
	useEffect(() => {
		if (!form.isDirty()) show(app);
	}, [stored]);

	const params = { tenantId: app.tenantId, appId: app.id };
	const save = async (over: App) => {
		const { domains } = form.getValues();
		setFailure(null);
		setIsSaving(true);
		try {
			const outcome = await saveConditionally({
				base: over,
				save: (ifMatch) =>
					queries.apps.setDomains.call({ ...params, allowedDomains: usedSlots(domains).domains }, { context: { ifMatch } }),
				read: () => queries.apps.get.call(params),
				isSame: (one, other) => one.allowedDomains.join(' ') === other.allowedDomains.join(' '),
			});
			if (outcome.kind === 'contested') return setTheirs(outcome.now);
			saved(outcome.app);
			show(outcome.app);
			const undone = { ...params, allowedDomains: over.allowedDomains };
			const options = { context: { ifMatch: outcome.app.version } };
			const undo = async () => saved(await queries.apps.setDomains.call(undone, options));
			notifyDone('Domains saved. Tokens from now on carry them.', { undo });
		} catch (error) {
			const { fields, rest } = sortFailure(error, (path) => {
				const slot = slotOfPath(path, domains);
				return slot === null ? null : `domains.${slot}`;
			});
			form.setErrors(fields);
			setFailure(rest);
		} finally {
			setIsSaving(false);
		}
	};
	return {
		form,
		failure,
		dismissFailure: () => setFailure(null),
		isSaving,
		submit: form.onSubmit(() => void save(base)),
		theirs,
		saveOverTheirs: () => theirs && void save(theirs),
		takeTheirs: () => theirs && show(theirs),
	};
}
