import { SCOPE_API, SCOPE_OFFLINE } from '../../core/contract/claims.ts';

/** Names of the variables in a saved .env file, which the snippets use, too. */
export const ENV_NAMES = {
	tokenUrl: 'WIRESOCKET_TOKEN_URL',
	clientId: 'WIRESOCKET_CLIENT_ID',
	clientSecret: 'WIRESOCKET_CLIENT_SECRET',
} as const;

/** Path of the token endpoint on a control plane. */
export const TOKEN_PATH = '/connect/token';

/**
 * A token request for a shell that has the app's credentials in its environment.
 *
 * @param clientId the app's; absent: from the environment as well
 */
export function tokenRequestSnippet(controlPlaneUrl: string, clientId = `$${ENV_NAMES.clientId}`): string {
	return [
		`curl ${controlPlaneUrl}${TOKEN_PATH}`,
		`-d grant_type=client_credentials`,
		`-d client_id="${clientId}"`,
		`-d client_secret="$${ENV_NAMES.clientSecret}"`,
		`-d scope="${SCOPE_API} ${SCOPE_OFFLINE}"`,
	].join(' \\\n  ');
}

/** Joins a document with npm's y-websocket. */
export function editorSnippet(nodeUrl: string): string {
	return `import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const doc = new Y.Doc();
const provider = new WebsocketProvider(
  '${nodeUrl}',
  'my-document',
  doc,
  { protocols: ['access_token', accessToken] },
);`;
}

/** What an app needs to get tokens. */
export interface AppCredentials {
	tenantName: string;
	appName: string;
	controlPlaneUrl: string;
	clientId: string;
	clientSecret: string;
}

/** The credentials of an app as a .env file. Names are the user's, so nothing of them may become a line of its own. */
export function envFile({ tenantName, appName, controlPlaneUrl, clientId, clientSecret }: AppCredentials): string {
	const comment = `App "${appName}" of tenant "${tenantName}"`.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
	return [
		`# ${comment}. Keep this file out of version control.`,
		`${ENV_NAMES.tokenUrl}=${controlPlaneUrl}${TOKEN_PATH}`,
		`${ENV_NAMES.clientId}=${clientId}`,
		`${ENV_NAMES.clientSecret}=${clientSecret}`,
		'',
	].join('\n');
}

/** A file name for an app's credentials: `my-editor.env`. */
export function envFileName(appName: string): string {
	const name = appName
		.normalize('NFKD')
		.replaceAll(/\p{M}+/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
		.slice(0, 60);
	return `${name || 'app'}.env`;
}
