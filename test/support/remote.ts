import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryDataDir } from './sandbox.ts';

const CLI = join(import.meta.dirname, '../../core/cli.ts');

export const REMOTE_OPERATOR = { username: 'ada', password: 'correct horse battery' };

/** A control plane that runs as a server, which is what a console manages from afar. */
export interface RemoteServer {
	url: string;
	client: { clientId: string; clientSecret: string };
	/** Ends it. Started again on the same data it has the same clients and accounts. */
	stop(): Promise<void>;
	/** Removes its data as well. */
	remove(): Promise<void>;
}

/** Starts `wiresocket serve` with an operator. @param port 0 for any free one @param dataDir of a server that was stopped */
export async function startServer(port = 0, dataDir?: { path: string; remove(): Promise<void> }): Promise<RemoteServer> {
	const folder = dataDir ?? (await temporaryDataDir());
	const child = spawn(process.execPath, [CLI, 'serve', '--data-dir', folder.path, '--port', String(port), '--no-rate-limits'], {
		env: {
			...process.env,
			WIRESOCKET_LOG_LEVEL: 'warn',
			WIRESOCKET_OPERATOR_USERNAME: REMOTE_OPERATOR.username,
			WIRESOCKET_OPERATOR_PASSWORD: REMOTE_OPERATOR.password,
		},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
	const { controlPlane, operator } = JSON.parse(line) as {
		controlPlane: string;
		operator: { clientId: string; clientSecret: string } | null;
	};
	const stop = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const closed = once(child, 'close');
		child.kill('SIGTERM');
		await closed;
	};
	return {
		url: controlPlane,
		client: { clientId: operator?.clientId ?? '', clientSecret: operator?.clientSecret ?? '' },
		stop,
		async remove() {
			await stop();
			await folder.remove();
		},
	};
}

/** A server that answers as a test wants it. */
export interface FakeServer {
	url: string;
	port: number;
	close(): Promise<void>;
}

/** Serves a handler over HTTP, or over HTTPS with a certificate. */
export async function startFake(handler: RequestListener, tls?: { key: string; cert: string }): Promise<FakeServer> {
	const server = tls ? createTlsServer(tls, handler) : createServer(handler);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
		port,
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

/** A new certificate that is signed by itself. @param name host name that it is for */
export async function selfSigned(name: string): Promise<{ key: string; cert: string }> {
	const folder = await temporaryDataDir();
	try {
		const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
		const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
		const naming = ['-subj', `/CN=${name}/O=Test`, '-addext', `subjectAltName=DNS:${name}`];
		execFileSync('openssl', ['req', '-x509', ...options, ...naming, '-keyout', key, '-out', cert], { stdio: 'ignore' });
		return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
	} finally {
		await folder.remove();
	}
}
