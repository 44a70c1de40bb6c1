import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/access.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { AuditTrail } from './audit-trail.tsx';
import { VerifyDialog } from './verify-dialog.tsx';

const route = getRouteApi('/audit');

/** The audit trail of the instance. */
export function AuditPage() {
	const search = route.useSearch();
	const navigate = route.useNavigate();
	const may = useMay();
	const [isVerifying, setIsVerifying] = useState(false);
	const verify = () => setIsVerifying(true);
	usePlaceActions(may('audit.verify') ? [{ label: 'Verify the audit chains', run: verify }] : []);
	return (
		<Page
			title="Audit"
			summary="Every change and every event that matters for security: who, what, before and after, from where."
			actions={
				may('audit.verify') && (
					<Button variant="default" leftSection={<IconShieldCheck size={16} aria-hidden />} onClick={verify}>
						Verify chains
					</Button>
				)
			}
			fill
		>
			<AuditTrail search={search} onSearch={(next) => void navigate({ search: next, replace: next.event === undefined })} />
			<VerifyDialog opened={isVerifying} onClose={() => setIsVerifying(false)} />
		</Page>
	);
}
