import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';

/** A sentence for who may look into the outbox, where a link lies that no mail server delivers; else nothing. */
export function useLinkHint(): string {
	const mayAsk = useMe()?.permissions.includes('outbox.delivery') ?? false;
	const delivery = useQuery(useQueries().outbox.delivery.queryOptions({ enabled: mayAsk })).data;
	return delivery && delivery.server === null ? ' No mail server is configured: the link is in the Outbox.' : '';
}
