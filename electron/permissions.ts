import { session } from 'electron';
import { isPermitted } from './page-policy.ts';

/** Denies pages what they do not need: camera, location, notifications, devices. */
export function setupPermissions(): void {
	const { defaultSession } = session;
	defaultSession.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
		callback(isPermitted(permission, requestingUrl)),
	);
	defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin, { requestingUrl }) =>
		isPermitted(permission, requestingUrl ?? requestingOrigin),
	);
	defaultSession.setDevicePermissionHandler(() => false);
}
