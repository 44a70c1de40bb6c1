import { os } from '../os.ts';
import type { MasterKeyService } from './service.ts';

/** Handlers of the master key. */
export function masterKeyHandlers(masterKey: MasterKeyService) {
	return os.masterKey.router({
		get: os.masterKey.get.handler(() => masterKey.status()),
		rotate: os.masterKey.rotate.handler(({ context }) => masterKey.rotate(context.caller)),
	});
}
