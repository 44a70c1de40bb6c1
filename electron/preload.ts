import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, CoreState } from '../core/contract/bridge.ts';
import type { IpcAnswer, IpcCalls, IpcEvents } from './bridge.ts';

async function call<Channel extends keyof IpcCalls>(
	channel: Channel,
	...args: IpcCalls[Channel]['args']
): Promise<IpcCalls[Channel]['result']> {
	const answer: IpcAnswer<IpcCalls[Channel]['result']> = await ipcRenderer.invoke(channel, ...args);
	if (!answer.ok) throw new Error(answer.error.message);
	return answer.value;
}

function listen<Channel extends keyof IpcEvents>(channel: Channel, listener: (payload: IpcEvents[Channel]) => void): void {
	// The event object would hand the page a way to send on any channel
	ipcRenderer.on(channel, (_event, payload: IpcEvents[Channel]) => listener(payload));
}

function hostPlatform(): Bridge['platform'] {
	return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
}

const listeners = new Set<(state: CoreState) => void>();
let latest: CoreState | undefined;

function tell(state: CoreState): void {
	latest = state;
	for (const listener of listeners) listener(state);
}

listen('core-state:changed', tell);
void call('core-state:get').then(
	(state) => {
		// A change that came in the meantime is newer
		if (latest === undefined) tell(state);
	},
	() => undefined,
);

let choose: (path: string) => void = () => undefined;
listen('menu-place:chosen', (path) => choose(path));

const bridge: Bridge = {
	host: 'electron',
	platform: hostPlatform(),
	onCoreState(listener) {
		listeners.add(listener);
		if (latest !== undefined) listener(latest);
		return () => listeners.delete(listener);
	},
	saveTextFile: (suggestedName, text) => call('text-file:save', suggestedName, text),
	setMenuPlaces(places, onChosen) {
		choose = onChosen;
		return call('menu-places:set', places);
	},
	openDataFolder: () => call('data-folder:open'),
};

contextBridge.exposeInMainWorld('bridge', bridge);
