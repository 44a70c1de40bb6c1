import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { isAppUrl } from './app-url.ts';
import { type IpcAnswer, type IpcCalls, ipcArguments } from './bridge.ts';

type Handlers = {
	[Channel in keyof IpcCalls]: (...args: IpcCalls[Channel]['args']) => Promise<IpcCalls[Channel]['result']>;
};

/** A failure whose message is for the user; all others are told as a failure without detail. */
export class IpcFailure extends Error {
	override readonly name = 'IpcFailure';
}

/** Answers the pages' calls on all channels of {@link IpcCalls}; strangers and wrong arguments are refused (faults U1). */
export function setupIpc(handlers: Handlers): void {
	handle('core-state:get', handlers['core-state:get']);
	handle('text-file:save', handlers['text-file:save']);
	handle('menu-places:set', handlers['menu-places:set']);
	handle('data-folder:open', handlers['data-folder:open']);
}

function handle<Channel extends keyof IpcCalls>(channel: Channel, handler: Handlers[Channel]): void {
	ipcMain.handle(channel, (event, ...args: unknown[]) => answer(channel, handler, event, args));
}

async function answer<Channel extends keyof IpcCalls>(
	channel: Channel,
	handler: Handlers[Channel],
	event: IpcMainInvokeEvent,
	args: unknown[],
): Promise<IpcAnswer<IpcCalls[Channel]['result']>> {
	if (!isOurPage(event)) return refusal('forbidden', 'This page may not ask the desktop app for anything.');
	const parsed = ipcArguments[channel].safeParse(args);
	if (!parsed.success) return refusal('invalid_arguments', `${channel}: ${parsed.error.issues[0]?.message ?? 'wrong arguments'}`);
	try {
		return { ok: true, value: await handler(...(parsed.data as IpcCalls[Channel]['args'])) };
	} catch (error) {
		return refusal('failed', error instanceof IpcFailure ? error.message : 'The desktop app could not do that.');
	}
}

/** The frame that sent it must be a window's own page, not something embedded in it or loaded instead of it. */
function isOurPage({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
	return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url);
}

function refusal(code: 'forbidden' | 'invalid_arguments' | 'failed', message: string): IpcAnswer<never> {
	return { ok: false, error: { code, message } };
}
