import type { Page } from 'playwright/test';

/** Ids that a place's address needs: of the tenant Acme and its app editor. */
export interface TourIds {
	tenantId: string;
	appId: string;
}

interface TourPlace {
	/** Name of its images: `docs/images/{name}-{dark|light}.png`. */
	name: string;
	/** Below the instance. */
	path: (ids: TourIds) => string;
	/** Resolves when everything is there that the picture should show. */
	ready: (page: Page) => Promise<unknown>;
}

const tenant = (tab: string) => (ids: TourIds) => `/tenants/${ids.tenantId}/${tab}`;
const app = (tab: string) => (ids: TourIds) => `/tenants/${ids.tenantId}/apps/${ids.appId}/${tab}`;
const text = (shown: string | RegExp) => (page: Page) => page.getByText(shown).first().waitFor();
const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();

async function twoEditorsInSync(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Connect all' }).click();
	const editors = [1, 2].map((number) => page.getByRole('region', { name: `Editor ${number}`, exact: true }));
	for (const editor of editors) await editor.getByText('Synced').waitFor();
	const [first, second] = editors;
	if (!first || !second) throw new Error('the playground has two editors');
	const written = first.getByRole('textbox', { name: 'Text of Editor 1' });
	if ((await written.innerText()).trim() !== '') return;
	await written.pressSequentially('Two editors, two protocols, one document.');
	await second.getByText('one document').waitFor();
	await second.getByRole('textbox', { name: 'Text of Editor 2' }).click();
	await page.keyboard.press('Control+End');
	await first.locator('.cm-ySelectionInfo').waitFor();
	await written.click();
	await second.locator('.cm-ySelectionInfo').waitFor();
}

async function contentsShown(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Show contents' }).click();
	await page
		.getByText(/Agenda/)
		.first()
		.waitFor();
}

/** Every place of the console, in the order of the tour (docs/tour.md). */
export const TOUR_PLACES: readonly TourPlace[] = [
	{ name: 'overview', path: () => '/i/local/', ready: heading('Overview') },
	{ name: 'tenants', path: () => '/tenants', ready: text('Globex Labs') },
	{ name: 'tenant', path: ({ tenantId }) => `/tenants/${tenantId}`, ready: text('whiteboard') },
	{ name: 'tenant-members', path: tenant('members'), ready: text('grace@acme.example') },
	{ name: 'tenant-keys', path: tenant('keys'), ready: text('Rotate now') },
	{ name: 'tenant-billing', path: tenant('billing'), ready: text('whiteboard') },
	{ name: 'tenant-audit', path: tenant('audit'), ready: heading('Acme') },
	{ name: 'tenant-settings', path: tenant('settings'), ready: heading('Acme') },
	{ name: 'apps', path: () => '/apps', ready: text('lab-notes') },
	{ name: 'app-overview', path: app('overview'), ready: heading('editor') },
	{ name: 'app-connect', path: app('connect'), ready: heading('editor') },
	{ name: 'app-credentials', path: app('credentials'), ready: heading('editor') },
	{ name: 'app-tokens', path: app('tokens'), ready: heading('editor') },
	{ name: 'app-domains', path: app('domains'), ready: (page) => page.getByRole('textbox', { name: 'Domain 3' }).waitFor() },
	{ name: 'app-plan', path: app('plan'), ready: text('Current plan') },
	{ name: 'app-usage', path: app('usage'), ready: heading('editor') },
	{ name: 'app-live', path: app('live'), ready: text('meeting-notes') },
	{ name: 'app-settings', path: app('settings'), ready: heading('editor') },
	{ name: 'plans', path: () => '/plans', ready: text('Starter') },
	{ name: 'nodes', path: () => '/nodes', ready: text('us-east-1') },
	{ name: 'live-connections', path: () => '/live/connections', ready: text('opening-scene') },
	{ name: 'live-documents', path: () => '/live/documents', ready: text('opening-scene') },
	{ name: 'live-refusals', path: () => '/live/refusals', ready: text('evil.example') },
	{ name: 'document', path: app('documents/meeting-notes?view=contents'), ready: contentsShown },
	{
		name: 'playground',
		path: ({ tenantId, appId }) => `/playground?tenantId=${tenantId}&appId=${appId}&document=first-document`,
		ready: twoEditorsInSync,
	},
	{ name: 'audit', path: () => '/audit', ready: heading('Audit') },
	{ name: 'outbox', path: () => '/outbox', ready: heading('Outbox') },
	{ name: 'instances', path: () => '/i/local/instances', ready: heading('Instances') },
	{ name: 'people', path: () => '/settings/people', ready: text('Operators') },
	{ name: 'account', path: () => '/account', ready: text('Signed in as') },
	{ name: 'settings', path: () => '/settings/backup', ready: text('Passphrase of the backup') },
];

/** Pictures of the way from the first start to an app with its secret, taken in an empty sandbox. */
export const TOUR_STEPS = ['first-start', 'create-tenant', 'approve-tenant', 'create-app', 'secret'] as const;
