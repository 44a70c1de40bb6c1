import { create } from 'zustand';
import { LAUNCH_PARAMETER, SESSION_HEADER } from '../../core/contract/console.ts';
import { hostedByShell } from '../shell/bridge.ts';

const STORAGE_KEY = 'wiresocket.session';

/**
 * Where this window stands with the console backend.
 *
 * - `opening`: the launch token is being traded
 * - `open`: requests carry the session
 * - `closed`: there is none; `reason` says why
 * - `unreachable`: nobody answered, the launch token is still good
 */
export type SessionState =
	| { phase: 'opening' | 'open' | 'unreachable' }
	| { phase: 'closed'; reason: 'none' | 'launch-link-used' | 'ended' };

/** The session of this window. In the desktop app the shell adds it to each request, so it is open from the start. */
export const useSession = create<SessionState>(() => ({ phase: hostedByShell ? 'open' : 'opening' }));

let launchLinkUsed = false;

/** The session's half that requests carry as a header; the other half is a cookie that scripts cannot read. */
export function sessionHeaders(): Record<string, string> {
	const token = hostedByShell ? null : localStorage.getItem(STORAGE_KEY);
	return token ? { [SESSION_HEADER]: token } : {};
}

/** A request was refused for want of a session. */
export function sessionEnded(): void {
	if (hostedByShell || useSession.getState().phase !== 'open') return;
	useSession.setState({ phase: 'closed', reason: launchLinkUsed ? 'launch-link-used' : 'ended' }, true);
}

/** What trading a launch token came to. */
export type TradeOutcome = { sessionToken: string } | 'refused' | 'unreachable';

/**
 * Opens the session of a browser window: with the launch token of the URL, which leaves the URL at once, or with the
 * session that this browser has already.
 *
 * @param trade trades a launch token at the console backend
 */
export async function openSession(trade: (launchToken: string) => Promise<TradeOutcome>): Promise<void> {
	if (hostedByShell) return;
	followOtherWindows();
	const launchToken = takeLaunchToken();
	if (launchToken) await tradeLaunchToken(launchToken, trade);
	else settle();
}

let retryTrade: (() => Promise<void>) | undefined;

/** Trades the launch token again after nobody had answered. */
export async function retryOpenSession(): Promise<void> {
	useSession.setState({ phase: 'opening' }, true);
	await retryTrade?.();
}

async function tradeLaunchToken(launchToken: string, trade: (launchToken: string) => Promise<TradeOutcome>): Promise<void> {
	const outcome = await trade(launchToken);
	if (outcome === 'unreachable') {
		retryTrade = () => tradeLaunchToken(launchToken, trade);
		useSession.setState({ phase: 'unreachable' }, true);
		return;
	}
	retryTrade = undefined;
	if (outcome === 'refused') launchLinkUsed = true;
	else localStorage.setItem(STORAGE_KEY, outcome.sessionToken);
	settle();
}

/** A stored session is taken at its word; the first request shows whether it still holds. */
function settle(): void {
	if (localStorage.getItem(STORAGE_KEY)) useSession.setState({ phase: 'open' }, true);
	else useSession.setState({ phase: 'closed', reason: launchLinkUsed ? 'launch-link-used' : 'none' }, true);
}

/** Another window that got in brings this one along, without a reload. */
function followOtherWindows(): void {
	window.addEventListener('storage', (event) => {
		if (event.key === STORAGE_KEY && event.newValue) useSession.setState({ phase: 'open' }, true);
	});
}

/** Reads the launch token and takes it out of the address bar and the history. */
function takeLaunchToken(): string | null {
	const token = new URLSearchParams(window.location.hash.slice(1)).get(LAUNCH_PARAMETER);
	if (token !== null) window.history.replaceState(null, '', window.location.pathname + window.location.search);
	return token;
}
