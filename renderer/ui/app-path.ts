import { isolate } from './format.ts';

/** Letters that are written from right to left, and what belongs to them. */
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** `Tenant › App`: each name keeps its direction to itself, so that they never change places. */
export function appPath(tenantName: string, appName: string): string {
	return `${isolated(tenantName)} › ${isolated(appName)}`;
}

/** Where a name would pull its neighbours along. */
function isolated(name: string): string {
	return RIGHT_TO_LEFT.test(name) ? isolate(name) : name;
}
