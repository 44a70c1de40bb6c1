import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import { MailDelivery, type MailTransport } from '../../core/control-plane/outbox/delivery.ts';
import { Outbox } from '../../core/control-plane/outbox/service.ts';
import type { NewMail } from '../../core/control-plane/outbox/store.ts';
import { smtpTransport } from '../../core/mail/smtp.ts';
import { generateMasterKey, Sealer } from '../../core/platform/sealing.ts';
import { openStorage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let storage: ReturnType<typeof openStorage>;
let server: MailServer;
let sealer: Sealer;
const clock = { now: Date.UTC(2026, 0, 1), nowMs: () => clock.now };

/** A mail server that can be told how to answer. */
interface MailServer {
	url: string;
	received: string[];
	/** Replies for the next recipients: a code to refuse with, or null to accept. */
	replies: (number | null)[];
	close(): Promise<void>;
}

async function startMailServer(): Promise<MailServer> {
	const state: Pick<MailServer, 'received' | 'replies'> = { received: [], replies: [] };
	const smtp = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onRcptTo(_address, _session, callback) {
			const code = state.replies.shift() ?? null;
			callback(code === null ? null : Object.assign(new Error(`refused with ${code}`), { responseCode: code }));
		},
		onData(stream, _session, callback) {
			let text = '';
			stream.setEncoding('utf8').on('data', (part: string) => {
				text += part;
			});
			stream.on('end', () => {
				state.received.push(text);
				callback();
			});
		},
	});
	smtp.listen(0, '127.0.0.1');
	await once(smtp.server, 'listening');
	const { port } = smtp.server.address() as AddressInfo;
	return Object.assign(state, {
		url: `smtp://127.0.0.1:${port}`,
		close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
	});
}

beforeEach(async () => {
	dataDir = await temporaryDataDir();
	storage = openStorage(dataDir.path);
	sealer = new Sealer(generateMasterKey());
	clock.now = Date.UTC(2026, 0, 1);
	server = await startMailServer();
});
afterEach(async () => {
	storage.close();
	await server.close();
	await dataDir.remove();
});

const outboxOf = (delivers: boolean) =>
	new Outbox({
		outbox: storage.outbox,
		sealer,
		clock,
		publicUrl: 'https://console.example',
		delivery: { server: delivers ? 'mail.example:587' : null, from: null },
	});
const deliveryBy = (transport: MailTransport) =>
	new MailDelivery({ outbox: storage.outbox, sealer, clock, transport, events: new EventHub() });
const delivery = () => deliveryBy(smtpTransport({ url: server.url, from: 'no-reply@wiresocket.example' }));
const TOKEN = 'one-time-token-of-43-characters-xxxxxxxxxxx';

/** Stores an invitation's mail as a sign-up does, and returns it. */
async function invite(outbox: Outbox, to = 'ada@acme.example'): Promise<NewMail> {
	const facts = { tenantName: 'Ac\nme "Ü"', role: 'admin' as const, invitedBy: 'grace', token: TOKEN, expiresAt: '2026-01-08' };
	const mail = await outbox.newMail('invitation', to, null, facts);
	const id = crypto.randomUUID();
	const tenant = { id, name: id, status: 'pending' as const, createdAtMs: 0, approvedAtMs: null, billingEmail: null, version: 1 };
	const account = {
		id,
		username: `${id}@x.example`,
		name: 'x',
		passwordHash: null,
		operator: false,
		local: false,
		epoch: 1,
		createdAtMs: 0,
	};
	await storage.members.signUp(tenant, { account, memberId: id }, [mail], {
		action: 'tenant.signed_up',
		atMs: 0,
		actor: { kind: 'visitor', name: 'x' },
		remoteAddress: null,
		tenantId: id,
		target: { type: 'tenant', id, name: id },
		before: null,
		after: null,
	});
	return mail;
}

describe('with a mail server', () => {
	it('a mail arrives once, with its link, and is sent', async () => {
		const outbox = outboxOf(true);
		const mail = await invite(outbox);
		expect(await outbox.get(mail.id)).toMatchObject({ status: 'queued', text: null, attempts: 0 });
		await delivery().run();
		await delivery().run();
		expect(server.received).toHaveLength(1);
		const text = server.received[0]?.replaceAll('=\r\n', '') ?? '';
		expect(text).toContain('To: ada@acme.example');
		expect(text).toContain('From: no-reply@wiresocket.example');
		expect(text).toContain(`Message-ID: <${mail.id}@wiresocket>`);
		expect(text).toMatch(/^Subject: .+/m);
		expect(text.replaceAll('=3D', '=')).toContain(`https://console.example/#invitation=${TOKEN}`);
		expect(await outbox.get(mail.id)).toMatchObject({
			status: 'sent',
			attempts: 1,
			lastError: null,
			text: null,
			nextAttemptAt: null,
		});
	});

	it('a mail that is refused for now is tried again after pauses that double, and keeps what the server said', async () => {
		const outbox = outboxOf(true);
		const { id } = await invite(outbox);
		server.replies = [450, 451, null];
		await delivery().run();
		expect(await outbox.get(id)).toMatchObject({ status: 'queued', attempts: 1, lastError: expect.stringContaining('450') });
		clock.now += MINUTE_MS - 1;
		await delivery().run();
		expect((await outbox.get(id)).attempts).toBe(1);
		clock.now += 1;
		await delivery().run();
		expect((await outbox.get(id)).attempts).toBe(2);
		clock.now += 2 * MINUTE_MS;
		await delivery().run();
		expect(await outbox.get(id)).toMatchObject({ status: 'sent', attempts: 3, lastError: null });
		expect(server.received).toHaveLength(1);
	});

	it('a mail that is refused for good is given up at once; an operator can have it tried again', async () => {
		const outbox = outboxOf(true);
		const { id } = await invite(outbox);
		server.replies = [550];
		await delivery().run();
		expect(await outbox.get(id)).toMatchObject({ status: 'failed', attempts: 1, nextAttemptAt: null });
		expect(await outbox.retry(id)).toMatchObject({ status: 'queued' });
		await delivery().run();
		expect(await outbox.get(id)).toMatchObject({ status: 'sent' });
		await expect(outbox.retry(id)).rejects.toMatchObject({ code: 'mail_not_retryable' });
	});

	it('a mail server that is not there delays a mail, for at most two days or so', async () => {
		const outbox = outboxOf(true);
		const { id } = await invite(outbox);
		await server.close();
		const startMs = clock.now;
		const unreachable = delivery();
		while ((await outbox.get(id)).status === 'queued') {
			clock.now += HOUR_MS;
			await unreachable.run();
		}
		expect(await outbox.get(id)).toMatchObject({ status: 'failed', lastError: expect.stringContaining('ECONNREFUSED') });
		expect((clock.now - startMs) / HOUR_MS).toBeLessThan(60);
		server = await startMailServer();
	});

	it('mails are still there after a restart, and those that were sent are not sent again', async () => {
		const first = await invite(outboxOf(true), 'first@acme.example');
		await delivery().run();
		const second = await invite(outboxOf(true), 'second@acme.example');
		storage.close();
		storage = openStorage(dataDir.path);
		await delivery().run();
		expect(server.received).toHaveLength(2);
		for (const { id } of [first, second]) expect((await outboxOf(true).get(id)).status).toBe('sent');
	});

	it('a mail that was taken, and whose success could not be recorded, is not sent again', async () => {
		const { id } = await invite(outboxOf(true));
		let broken = true;
		const sent: string[] = [];
		const outbox = {
			...storage.outbox,
			markSent: (...fields: Parameters<typeof storage.outbox.markSent>) =>
				broken ? Promise.reject(new Error('disk full')) : storage.outbox.markSent(...fields),
		};
		const transport = { send: async (mail: { id: string }) => void sent.push(mail.id) };
		const loop = new MailDelivery({ outbox, sealer, clock, transport, events: new EventHub() });
		await expect(loop.run()).rejects.toThrow('disk full');
		broken = false;
		await loop.run();
		expect(sent).toEqual([id]);
		expect((await outboxOf(true).get(id)).status).toBe('sent');
	});
});

describe('at the end of the process', () => {
	it('a mail server that never answers holds nothing up, and the mail stays queued', async () => {
		const { id } = await invite(outboxOf(true));
		await invite(outboxOf(true));
		const begun = Promise.withResolvers<void>();
		const sent: string[] = [];
		const loop = deliveryBy({
			send(mail) {
				sent.push(mail.id);
				begun.resolve();
				return new Promise(() => undefined);
			},
		});
		const running = loop.run();
		await begun.promise;
		loop.stop(0);
		await running;
		expect(sent).toHaveLength(1);
		expect(await outboxOf(true).get(id)).toMatchObject({ status: 'queued', attempts: 0 });
	});
});

describe('without a mail server', () => {
	it('a mail is kept, and its link can be read there', async () => {
		const outbox = outboxOf(false);
		const { id } = await invite(outbox);
		expect(await outbox.get(id)).toMatchObject({ status: 'kept', text: expect.stringContaining(`#invitation=${TOKEN}`) });
		await expect(outbox.retry(id)).rejects.toMatchObject({ code: 'mail_not_retryable' });
	});

	it('a subject is one line, whatever the names in it are', async () => {
		const { subject } = await invite(outboxOf(false));
		expect(subject).toBe('Invitation to "Ac me "Ü"" on WireSocket');
	});
});

describe('at rest', () => {
	it('a one-time link lies sealed in the database, and is forgotten once it was sent', async () => {
		const { id } = await invite(outboxOf(true));
		const row = await storage.outbox.get(id);
		expect(row?.text).toBeNull();
		expect(row?.sealedText).not.toContain(TOKEN);
		await delivery().run();
		expect(await storage.outbox.get(id)).toMatchObject({ text: null, sealedText: null });
	});
});
