import { os } from '../os.ts';
import type { Outbox } from './service.ts';

/** Handlers of the outbox. */
export function outboxHandlers(outbox: Outbox) {
	return os.outbox.router({
		list: os.outbox.list.handler(({ input }) => outbox.list(input)),
		get: os.outbox.get.handler(({ input }) => outbox.get(input.mailId)),
		delivery: os.outbox.delivery.handler(() => outbox.delivery()),
		retry: os.outbox.retry.handler(({ input }) => outbox.retry(input.mailId)),
	});
}
