import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CreatedApp } from '../../../../core/contract/apps.ts';
import type { Tenant } from '../../../../core/contract/tenants.ts';
import { SecretDialog } from '../credentials/secret-dialog.tsx';
import { CreateAppForm } from './create-app-form.tsx';

interface CreateAppDialogProps {
	opened: boolean;
	onClose: () => void;
	/** The tenant in scope; absent: the form asks. */
	tenant?: Tenant | undefined;
}

/** Creates an app, then shows its secret this once. */
export function CreateAppDialog({ opened, onClose, tenant }: CreateAppDialogProps) {
	// The only place where the secret ever is; gone with the dialog (faults U6).
	const [created, setCreated] = useState<CreatedApp | null>(null);
	const navigate = useNavigate();
	const finish = () => {
		if (!created) return;
		const { tenantId, id: appId } = created.app;
		setCreated(null);
		void navigate({ to: '/tenants/$tenantId/apps/$appId', params: { tenantId, appId }, ignoreBlocker: true });
	};
	return (
		<>
			<Modal opened={opened && created === null} onClose={onClose} title="Create app" size="xl">
				<CreateAppForm tenant={tenant} onCancel={onClose} onCreated={setCreated} />
			</Modal>
			<SecretDialog created={created} onDone={finish} />
		</>
	);
}
