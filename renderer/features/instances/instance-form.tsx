import {
	Button,
	Collapse,
	Group,
	PasswordInput,
	SimpleGrid,
	Stack,
	Switch,
	Textarea,
	TextInput,
	UnstyledButton,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceDetails } from '../../../core/contract/instances.ts';
import { consoleQueries } from '../../api/clients.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { EnvironmentColorSelect } from '../../ui/environment-color.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { type FormFailure, sortFailure } from '../../ui/form-failure.ts';
import { StaleNotice } from '../../ui/stale-notice.tsx';
import { ConnectionSteps } from './connection-steps.tsx';
import { contested, fieldOf, type InstanceValues, initialValues, toConnection, toSettings } from './instance-values.ts';

interface InstanceFormProps {
	/** Null for a new one. */
	instance: InstanceDetails | null;
	/** Saves it; rejects with what the server says. @param version that the edit is based on; null for a new one */
	onSave: (settings: ReturnType<typeof toSettings>, version: number | null) => Promise<InstanceDetails>;
	/** Nothing typed is left to lose. */
	onSaved: (saved: InstanceDetails) => void;
	onCancel: () => void;
}

/** Settings of a remote instance, and the way there tried with them before they are saved. */
export function InstanceForm({ instance, onSave, onSaved, onCancel }: InstanceFormProps) {
	const [failure, setFailure] = useState<Failure | null>(null);
	const [isSaving, setIsSaving] = useState(false);
	/** As someone else saved it meanwhile. */
	const [theirs, setTheirs] = useState<InstanceDetails | null>(null);
	const [base, setBase] = useState(instance);
	const form = useForm<InstanceValues>({ initialValues: initialValues(instance), validate: validations });
	const [hasWay, setHasWay] = useState(instance !== null && (instance.ca !== null || instance.proxyUrl !== null));
	const test = useMutation(consoleQueries.instances.test.mutationOptions());
	const show = ({ fields, rest }: FormFailure) => {
		form.setErrors(fields);
		setFailure(rest);
		if ('ca' in fields || 'proxyUrl' in fields) setHasWay(true);
	};
	const save = async (over: InstanceDetails | null) => {
		setFailure(null);
		setIsSaving(true);
		try {
			const saved = await onSave(toSettings(form.getValues(), over), over?.version ?? null);
			form.resetDirty();
			onSaved(saved);
		} catch (error) {
			if (over && describeFailure(error).code === 'stale') await readTheirs(over.id);
			else show(sortFailure(error, fieldOf));
		} finally {
			setIsSaving(false);
		}
	};
	const readTheirs = async (instanceId: string) => {
		try {
			setTheirs(await consoleQueries.instances.get.call({ instanceId }));
		} catch (error) {
			setFailure(describeFailure(error));
		}
	};
	const take = (saved: InstanceDetails) => {
		form.setValues(initialValues(saved));
		form.resetDirty(initialValues(saved));
		setBase(saved);
		setTheirs(null);
	};
	const tryWay = () => {
		setFailure(null);
		if (form.validateField('url').hasError) return;
		test.mutate(toConnection(form.values, base), { onError: (error) => show(sortFailure(error, fieldOf)) });
	};
	return (
		<form onSubmit={form.onSubmit(() => void save(base))} noValidate>
			<DirtyGuard isDirty={form.isDirty} />
			<Stack gap="md">
				{theirs && (
					<StaleNotice
						fields={contested(theirs, form.values)}
						onSaveYours={() => void save(theirs)}
						onTakeTheirs={() => take(theirs)}
						isSaving={isSaving}
					/>
				)}
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<SimpleGrid cols={2} spacing="md">
					<TextInput
						label="Name"
						description="As it stands in lists and is typed to confirm."
						maxLength={60}
						autoComplete="off"
						data-autofocus
						{...form.getInputProps('name')}
					/>
					<TextInput
						label="Address of the control plane"
						description="https, or http on this machine."
						placeholder="https://api.example.com"
						autoComplete="off"
						spellCheck={false}
						{...form.getInputProps('url')}
					/>
					<TextInput
						label="Environment"
						description="Always in view while one is there."
						maxLength={20}
						autoComplete="off"
						{...form.getInputProps('environmentName')}
					/>
					<EnvironmentColorSelect {...form.getInputProps('environmentColor')} />
				</SimpleGrid>
				<Stack gap="xs">
					<Switch
						label="Production"
						description="Each change wants the name of the instance to be typed."
						{...form.getInputProps('production', { type: 'checkbox' })}
						onChange={(event) => {
							const isOn = event.currentTarget.checked;
							form.setValues({ production: isOn, ...(isOn ? { readOnly: true } : {}) });
						}}
					/>
					<Switch
						label="Read-only"
						description="Changes are refused until it is unlocked, for 15 minutes each time."
						{...form.getInputProps('readOnly', { type: 'checkbox' })}
					/>
				</Stack>
				<Way form={form} isOpen={hasWay} onToggle={() => setHasWay(!hasWay)} instance={base} />
				{(test.isPending || test.data) && <ConnectionSteps steps={test.data ?? []} isRunning={test.isPending} />}
				{test.error && describeFailure(test.error).fields.length === 0 && !failure && (
					<FailureNotice failure={describeFailure(test.error)} />
				)}
				<Group justify="space-between" gap="xs">
					<Button variant="default" onClick={tryWay} loading={test.isPending}>
						Test connection
					</Button>
					<Group gap="xs">
						<Button variant="default" onClick={onCancel} disabled={isSaving}>
							Cancel
						</Button>
						<Button type="submit" loading={isSaving} disabled={theirs !== null}>
							{instance ? 'Save' : 'Add instance'}
						</Button>
					</Group>
				</Group>
			</Stack>
		</form>
	);
}

const validations = {
	name: (value: string) => (value.trim() === '' ? 'Give it a name' : null),
	url: (value: string) => (value.trim() === '' ? 'Enter the address, such as https://api.example.com' : null),
	environmentName: (value: string) => (value.trim() === '' ? 'Name the environment, such as Staging' : null),
};

interface WayProps {
	form: Pick<ReturnType<typeof useForm<InstanceValues>>, 'getInputProps' | 'values'>;
	isOpen: boolean;
	onToggle: () => void;
	instance: InstanceDetails | null;
}

/** What most instances do without: an authority of one's own, and a proxy. */
function Way({ form, isOpen, onToggle, instance }: WayProps) {
	return (
		<div>
			<UnstyledButton onClick={onToggle} aria-expanded={isOpen} fz="sm" fw={500}>
				<Group gap={4}>
					{isOpen ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
					Extra CA and proxy
				</Group>
			</UnstyledButton>
			<Collapse expanded={isOpen}>
				<Stack gap="md" pt="sm">
					<Textarea
						label="Extra CA"
						description="Certificates in PEM that are trusted for this instance besides those of the system."
						placeholder="-----BEGIN CERTIFICATE-----"
						autosize
						minRows={3}
						maxRows={8}
						spellCheck={false}
						styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
						{...form.getInputProps('ca')}
					/>
					<TextInput
						label="Proxy"
						description="Empty for none. The connection goes through it in a tunnel."
						placeholder="http://proxy.example.com:3128"
						autoComplete="off"
						spellCheck={false}
						{...form.getInputProps('proxyUrl')}
					/>
					{form.values.proxyUrl.trim() !== '' && (
						<SimpleGrid cols={2} spacing="md">
							<TextInput label="User name at the proxy" autoComplete="off" {...form.getInputProps('proxyUsername')} />
							<PasswordInput
								label="Password at the proxy"
								placeholder={instance?.proxyUsername ? 'Kept; type to replace it' : ''}
								autoComplete="off"
								{...form.getInputProps('proxyPassword')}
							/>
						</SimpleGrid>
					)}
				</Stack>
			</Collapse>
		</div>
	);
}
