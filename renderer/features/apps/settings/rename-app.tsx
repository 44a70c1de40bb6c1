import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { type App, appNameSchema } from '../../../../core/contract/apps.ts';
import type { Failure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { DirtyGuard } from '../../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { sentence, sortFailure } from '../../../ui/form-failure.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { Panel } from '../../../ui/page.tsx';
import { StaleNotice } from '../../../ui/stale-notice.tsx';
import { useApp } from '../app-context.ts';
import { saveConditionally } from '../conditional-save.ts';
import { useAppSaved } from '../use-app-saved.ts';

/** Gives the app another name. Its client_id, tokens and sessions stay as they are. */
export function RenameApp({ readOnly }: { readOnly: boolean }) {
	const { form, submit, isSaving, failure, dismissFailure, theirs, save, take } = useRename();
	return (
		<Panel title="Name">
			<form onSubmit={submit} noValidate>
				<DirtyGuard isDirty={form.isDirty} />
				<Stack gap="md">
					{theirs && (
						<StaleNotice
							fields={[{ label: 'Name', theirs: theirs.name, yours: form.getValues().name }]}
							onSaveYours={() => save(theirs)}
							onTakeTheirs={() => take(theirs)}
							isSaving={isSaving}
						/>
					)}
					{failure && <FailureNotice failure={failure} onDismiss={dismissFailure} />}
					<TextInput
						label="App name"
						description="People see it here; programs know the app by its client_id, which stays."
						inputWrapperOrder={['label', 'input', 'description', 'error']}
						maxLength={100}
						autoComplete="off"
						readOnly={readOnly}
						{...form.getInputProps('name')}
					/>
					{!readOnly && (
						<Group>
							<Button type="submit" loading={isSaving} disabled={!form.isDirty() || theirs !== null}>
								Rename
							</Button>
						</Group>
					)}
				</Stack>
			</form>
		</Panel>
	);
}

function useRename() {
	const app = useApp();
	const queries = useQueries();
	const saved = useAppSaved();
	const [base, setBase] = useState(app);
	const [isSaving, setIsSaving] = useState(false);
	const [failure, setFailure] = useState<Failure | null>(null);
	const [theirs, setTheirs] = useState<App | null>(null);
	const form = useForm({
		initialValues: { name: app.name },
		validate: ({ name }) => {
			const issue = appNameSchema.safeParse(name).error?.issues[0];
			return issue ? { name: sentence(issue.message) } : {};
		},
	});
	const take = (source: App) => {
		form.setValues({ name: source.name });
		form.resetDirty({ name: source.name });
		form.clearErrors();
		setBase(source);
		setTheirs(null);
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another stored name is news, and never overwrites what was typed
	useEffect(() => {
		if (!form.isDirty()) take(app);
	}, [app.name]);

	const params = { tenantId: app.tenantId, appId: app.id };
	const rename = (name: string, over: App) =>
		saveConditionally({
			base: over,
			save: (ifMatch) => queries.apps.update.call({ ...params, name }, { context: { ifMatch } }),
			read: () => queries.apps.get.call(params),
			isSame: (one, other) => one.name === other.name,
		});
	const save = async (over: App) => {
		setFailure(null);
		setIsSaving(true);
		try {
			const outcome = await rename(form.getValues().name, over);
			if (outcome.kind === 'contested') return setTheirs(outcome.now);
			saved(outcome.app);
			take(outcome.app);
			const undo = async () => saved(await queries.apps.update.call({ ...params, name: over.name }));
			notifyDone(`The app is called ${outcome.app.name}.`, { undo });
		} catch (error) {
			const { fields, rest } = sortFailure(error, (path) => (path === 'name' ? path : null));
			form.setErrors(fields);
			setFailure(rest);
		} finally {
			setIsSaving(false);
		}
	};
	return {
		form,
		submit: form.onSubmit(() => void save(base)),
		isSaving,
		failure,
		dismissFailure: () => setFailure(null),
		theirs,
		save: (over: App) => void save(over),
		take,
	};
}
