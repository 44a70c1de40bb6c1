import { protocol } from 'electron';
import { createAppHandler } from './app-handler.ts';
import { APP_SCHEME } from './app-url.ts';
import type { CoreSupervisor } from './core-supervisor.ts';

/** Makes `app:` a scheme with origins, storage and fetch, as https has them. Only before the app is ready. */
export function setupAppScheme(): void {
	const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
	protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
}

/** Serves `app://console/` from core. */
export function setupAppProtocol(core: CoreSupervisor): void {
	protocol.handle(APP_SCHEME, createAppHandler(core));
}
