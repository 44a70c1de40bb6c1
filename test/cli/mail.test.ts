import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { managementClient } from '../support/clients.ts';
import { PASSWORD, postPublic } from '../support/people.ts';
import { failToStartSandbox, startSandbox } from '../support/sandbox.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const APPLICANT = { tenantName: 'Acme', name: 'Ada', email: 'ada@acme.example', password: PASSWORD };

describe('a mail server', () => {
	it('that is configured gets the mails of the service, with links to the public address', async () => {
		const arrived = Promise.withResolvers<string>();
		const smtp = new SMTPServer({
			authMethods: ['PLAIN'],
			allowInsecureAuth: true,
			disabledCommands: ['STARTTLS'],
			onAuth: ({ username, password }, _session, callback) =>
				callback(username === 'mailer' && password === 'pa:ss' ? null : new Error('no'), { user: username }),
			onData(stream, _session, callback) {
				let text = '';
				stream.setEncoding('utf8').on('data', (part: string) => {
					text += part;
				});
				stream.on('end', () => {
					callback();
					arrived.resolve(text);
				});
			},
		});
		smtp.listen(0, '127.0.0.1');
		await once(smtp.server, 'listening');
		cleanups.push(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
		const { port } = smtp.server.address() as AddressInfo;
		const sandbox = await startSandbox({
			env: {
				WIRESOCKET_SMTP_URL: `smtp://mailer:pa%3Ass@127.0.0.1:${port}`,
				WIRESOCKET_MAIL_FROM: 'no-reply@wiresocket.example',
				WIRESOCKET_PUBLIC_URL: 'https://console.example.com/',
			},
		});
		cleanups.push(() => sandbox.stop());
		expect((await postPublic(sandbox, '/signup', APPLICANT)).status).toBe(202);
		const text = (await arrived.promise).replaceAll('=\r\n', '');
		expect(text).toContain('To: ada@acme.example');
		expect(text).toContain('https://console.example.com');
		const operator = await managementClient(sandbox);
		expect((await operator.outbox.list({})).items).toMatchObject([{ kind: 'signup.received', to: 'ada@acme.example' }]);
		expect(await operator.outbox.delivery()).toEqual({ server: `127.0.0.1:${port}`, from: 'no-reply@wiresocket.example' });
		expect(sandbox.log()).not.toContain('pa%3Ass');
	});

	it('that is not configured keeps the mails, with links to the control plane', async () => {
		const sandbox = await startSandbox();
		cleanups.push(() => sandbox.stop());
		await postPublic(sandbox, '/signup', APPLICANT);
		const operator = await managementClient(sandbox);
		const { items } = await operator.outbox.list({ status: 'kept' });
		const mail = await operator.outbox.get({ mailId: items[0]?.id ?? '' });
		expect(mail.text).toContain(sandbox.controlPlane);
		expect(await operator.outbox.delivery()).toEqual({ server: null, from: null });
		await expect(operator.outbox.get({ mailId: crypto.randomUUID() })).rejects.toMatchObject({ status: 404 });
		await expect(operator.outbox.retry({ mailId: mail.id })).rejects.toMatchObject({ status: 409 });
	});

	it.each([
		['no URL', { WIRESOCKET_SMTP_URL: 'mail.example.com', WIRESOCKET_MAIL_FROM: 'a@b.example' }, /WIRESOCKET_SMTP_URL must be/],
		['no sender', { WIRESOCKET_SMTP_URL: 'smtp://u:canary@mail.example.com' }, /WIRESOCKET_MAIL_FROM must be/],
		['only a sender', { WIRESOCKET_MAIL_FROM: 'a@b.example' }, /WIRESOCKET_SMTP_URL must be/],
		['another scheme', { WIRESOCKET_PUBLIC_URL: 'javascript:alert(1)' }, /WIRESOCKET_PUBLIC_URL must be/],
	])('that is configured with %s stops the start with a sentence, and no password in it', async (_name, env, message) => {
		const failure = await failToStartSandbox({ env: { ...env } as Record<string, string> });
		expect(failure.exitCode).toBe(1);
		expect(failure.stderr).toMatch(message);
		expect(failure.stderr).not.toContain('canary');
	});
});
