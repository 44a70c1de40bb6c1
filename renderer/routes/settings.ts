import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { root } from './root.ts';

const settings = createRoute({
	getParentRoute: () => root,
	path: '/settings',
	component: lazyRouteComponent(() => import('../features/settings/settings-layout.tsx'), 'SettingsLayout'),
});
const settingsIndex = createRoute({
	getParentRoute: () => settings,
	path: '/',
	beforeLoad: () => {
		throw redirect({ to: '/settings/appearance', replace: true });
	},
});
const appearance = createRoute({
	getParentRoute: () => settings,
	path: 'appearance',
	component: lazyRouteComponent(() => import('../features/settings/appearance.tsx'), 'Appearance'),
});
const service = createRoute({
	getParentRoute: () => settings,
	path: 'service',
	component: lazyRouteComponent(() => import('../features/settings/service.tsx'), 'Service'),
});
const limits = createRoute({
	getParentRoute: () => settings,
	path: 'limits',
	component: lazyRouteComponent(() => import('../features/settings/limits.tsx'), 'Limits'),
});
const retention = createRoute({
	getParentRoute: () => settings,
	path: 'retention',
	component: lazyRouteComponent(() => import('../features/settings/retention.tsx'), 'Retention'),
});
const clock = createRoute({
	getParentRoute: () => settings,
	path: 'clock',
	component: lazyRouteComponent(() => import('../features/settings/clock.tsx'), 'Clock'),
});
const payments = createRoute({
	getParentRoute: () => settings,
	path: 'payments',
	component: lazyRouteComponent(() => import('../features/settings/payments.tsx'), 'Payments'),
});
const masterKey = createRoute({
	getParentRoute: () => settings,
	path: 'master-key',
	component: lazyRouteComponent(() => import('../features/settings/master-key.tsx'), 'MasterKey'),
});
const backup = createRoute({
	getParentRoute: () => settings,
	path: 'backup',
	component: lazyRouteComponent(() => import('../features/settings/backup.tsx'), 'Backup'),
});
const reset = createRoute({
	getParentRoute: () => settings,
	path: 'reset',
	component: lazyRouteComponent(() => import('../features/settings/reset.tsx'), 'Reset'),
});

export const settingsRoutes = [
	settings.addChildren([settingsIndex, appearance, service, limits, retention, clock, payments, masterKey, backup, reset]),
] as const;
