import type { TapEvent, TappedMessage } from '../../contract/insight.ts';
import type { TapScope } from '../../plane-port/insight.ts';
import type { DocumentKey } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { FrameObserver } from '../documents/frame-observer.ts';
import type { Member } from '../documents/member.ts';
import { describeFrame } from './describe-frame.ts';

/** Messages are told together, at most this often. */
const FLUSH_INTERVAL_MS = 100;
const MESSAGES_MAX = 1_000;

/** Somebody who listens to an app, or to one document of it. */
interface Tap {
	scope: TapScope;
	withContents: boolean;
	messages: Omit<TappedMessage, 'sequence'>[];
	dropped: number;
	timer: NodeJS.Timeout | undefined;
	listener: (event: TapEvent) => void;
}

/** Listeners to what comes and goes on the wire of a node. */
export class FrameTaps {
	readonly #taps = new Set<Tap>();
	readonly #options: { region: string; clock: Clock };
	/** Called when documents have to ask again for their observer. */
	onChange: () => void = () => undefined;

	constructor(options: { region: string; clock: Clock }) {
		this.#options = options;
	}

	/** @returns a function that ends it. */
	open(scope: TapScope, withContents: boolean, listener: (event: TapEvent) => void): () => void {
		const tap: Tap = { scope, withContents, messages: [], dropped: 0, timer: undefined, listener };
		this.#taps.add(tap);
		this.onChange();
		return () => {
			clearTimeout(tap.timer);
			this.#taps.delete(tap);
			this.onChange();
		};
	}

	/** Who listens to a document; null: nobody. */
	observerOf(key: DocumentKey): FrameObserver | null {
		const taps = [...this.#taps].filter(({ scope }) => isIn(key, scope));
		if (taps.length === 0) return null;
		const tell = (direction: 'in' | 'out', member: Member, frame: Uint8Array, recipients: number, isSpread: boolean) => {
			for (const tap of taps) this.#hear(tap, key, { direction, member, frame, recipients, isSpread });
		};
		return {
			received: (member, frame) => tell('in', member, frame, 1, false),
			sent: (member, frame) => tell('out', member, frame, 1, false),
			spread: (member, frame, recipients) => tell('out', member, frame, recipients, recipients > 1),
		};
	}

	#hear(
		tap: Tap,
		{ appId, documentName }: DocumentKey,
		passing: { direction: 'in' | 'out'; member: Member; frame: Uint8Array; recipients: number; isSpread: boolean },
	): void {
		const { region, clock } = this.#options;
		const { direction, member, frame, recipients, isSpread } = passing;
		tap.timer ??= setTimeout(() => flush(tap), FLUSH_INTERVAL_MS);
		// Not even looked at: what is not told must not cost
		if (tap.messages.length >= MESSAGES_MAX) {
			tap.dropped += 1;
			return;
		}
		const at = isoTime(clock.nowMs());
		const protocol = member.wire.id === 'y-websocket' ? 'y-websocket' : 'hocuspocus';
		const connectionId = isSpread ? null : member.sessionId;
		for (const described of describeFrame(protocol, frame, tap.withContents))
			tap.messages.push({
				at,
				appId,
				documentName,
				region,
				direction,
				protocol,
				bytes: frame.byteLength,
				connectionId,
				recipients,
				...described,
			});
	}
}

function flush(tap: Tap): void {
	tap.timer = undefined;
	const event = { messages: tap.messages.map((message, sequence) => ({ ...message, sequence })), dropped: tap.dropped };
	tap.messages = [];
	tap.dropped = 0;
	tap.listener(event);
}

function isIn(key: DocumentKey, { tenantId, appId, documentName }: TapScope): boolean {
	return key.tenantId === tenantId && key.appId === appId && (documentName === undefined || key.documentName === documentName);
}
