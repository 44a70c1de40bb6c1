import { getRouteApi } from '@tanstack/react-router';
import { AuditTrail } from './audit-trail.tsx';
import classes from './tenant-audit.module.css';

const route = getRouteApi('/tenants/$tenantId/audit');

/** The audit trail of one tenant. */
export function TenantAudit() {
	const { tenantId } = route.useParams();
	const search = route.useSearch();
	const navigate = route.useNavigate();
	return (
		<div className={classes.trail}>
			<AuditTrail
				tenantId={tenantId}
				search={search}
				onSearch={({ tenant: _, ...next }) => void navigate({ search: next, replace: next.event === undefined })}
			/>
		</div>
	);
}
