import { os } from '../os.ts';
import type { SettingsService } from './service.ts';

/** Handlers of the instance's settings. */
export function settingsHandlers(settings: SettingsService) {
	return os.settings.router({
		get: os.settings.get.handler(() => settings.read()),
		update: os.settings.update.handler(({ input, context }) => settings.update(context.caller, input)),
	});
}
