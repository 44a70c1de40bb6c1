import { createContext, useContext } from 'react';
import type { App } from '../../../core/contract/apps.ts';

/** The app that a tab is about. */
export const AppContext = createContext<App | null>(null);

/** The app of the page around this tab. */
export function useApp(): App {
	const app = useContext(AppContext);
	if (!app) throw new Error('This is shown on an app’s page only.');
	return app;
}
