import { BACKUP_MEDIA_TYPE } from '../../contract/data.ts';
import { os } from '../os.ts';
import type { DataService } from './service.ts';

/** Handlers of a sandbox's data as a whole. */
export function dataHandlers(data: DataService) {
	return os.data.router({
		get: os.data.get.handler(() => data.facts()),
		backUp: os.data.backUp.handler(async ({ input, context }) => {
			const file = await data.backUp(context.caller, input.passphrase);
			return {
				headers: {
					'content-type': BACKUP_MEDIA_TYPE,
					'content-disposition': `attachment; filename="${fileName(file.createdAt)}"`,
					'content-length': String(file.sizeBytes),
					'cache-control': 'no-store' as const,
				},
				body: file.stream(),
			};
		}),
		restoreState: os.data.restoreState.handler(() => data.state()),
		check: os.data.check.handler(({ input }) => data.check(input.passphrase)),
		restore: os.data.restore.handler(({ context }) => data.restore(context.caller)),
		discard: os.data.discard.handler(() => data.discard()),
		reset: os.data.reset.handler(({ context }) => data.reset(context.caller)),
	});
}

/** Colons are not allowed everywhere. */
function fileName(createdAt: string): string {
	return `wiresocket-${createdAt.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replaceAll(':', '-')}.backup`;
}
