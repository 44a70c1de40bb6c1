import { createRouter } from '@tanstack/react-router';
import { appRoutes } from './routes/apps.ts';
import { auditRoutes } from './routes/audit.ts';
import { instanceRoutes } from './routes/instances.ts';
import { liveRoutes } from './routes/live.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { overviewRoutes } from './routes/overview.ts';
import { peopleRoutes } from './routes/people.ts';
import { planRoutes } from './routes/plans.ts';
import { playgroundRoutes } from './routes/playground.ts';
import { root } from './routes/root.ts';
import { settingsRoutes } from './routes/settings.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { addressHistory } from './shell/address.ts';
import { instanceBase } from './shell/instance-address.ts';
import { NotFound } from './ui/not-found.tsx';
import { PlaceBroken } from './ui/place-failure.tsx';
import { Splash } from './ui/splash.tsx';

const routeTree = root.addChildren([
	...overviewRoutes,
	...tenantRoutes,
	...appRoutes,
	...planRoutes,
	...nodeRoutes,
	...liveRoutes,
	...instanceRoutes,
	...playgroundRoutes,
	...auditRoutes,
	...outboxRoutes,
	...peopleRoutes,
	...settingsRoutes,
]);

/** All places of an instance, each loaded when it is first looked at. Their paths are below the instance's own. */
export function createPlaces(instanceId: string) {
	return createRouter({
		routeTree,
		history: addressHistory,
		basepath: instanceBase(instanceId),
		// Only paths count. With the desktop app's own scheme the router would take every place for another site.
		origin: 'http://console.invalid',
		defaultPreload: 'intent',
		defaultPendingComponent: Splash,
		defaultErrorComponent: PlaceBroken,
		defaultNotFoundComponent: NotFound,
	});
}

declare module '@tanstack/react-router' {
	interface Register {
		router: ReturnType<typeof createPlaces>;
	}
}
