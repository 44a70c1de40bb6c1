import { useCallback, useEffect, useRef, useState } from 'react';
import type { TappedMessage } from '../../../core/contract/insight.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';

/** Older messages make room for newer ones. */
const MESSAGES_MAX = 5_000;

export interface TapScope {
	tenantId: string;
	appId: string;
	documentName?: string;
}

/** A message with an id that is unique over all taps of a place. */
export type HeardMessage = TappedMessage & { id: string };

interface TapView {
	messages: HeardMessage[];
	/** Messages that came faster than they could be read. */
	dropped: number;
	/** `idle` before it was started, `paused` while it listens no more but shows what it heard. */
	state: 'idle' | 'connecting' | 'listening' | 'paused';
	failure: Failure | null;
	start(withContents: boolean): void;
	pause(): void;
	clear(): void;
}

/** Listens to the wire of an app or a document from the moment that somebody starts it, until the place is left. */
export function useTap(scope: TapScope): TapView {
	const { insight } = useQueries();
	const [messages, setMessages] = useState<HeardMessage[]>([]);
	const [dropped, setDropped] = useState(0);
	const [state, setState] = useState<TapView['state']>('idle');
	const [failure, setFailure] = useState<Failure | null>(null);
	const controller = useRef<AbortController | null>(null);
	const count = useRef(0);

	const pause = useCallback(() => {
		controller.current?.abort();
		controller.current = null;
		setState((before) => (before === 'idle' ? before : 'paused'));
	}, []);
	useEffect(() => () => controller.current?.abort(), []);

	const start = (withContents: boolean) => {
		controller.current?.abort();
		const own = new AbortController();
		controller.current = own;
		setState('connecting');
		setFailure(null);
		const listen = async () => {
			const route = withContents ? insight.tapContents : insight.tap;
			for await (const event of await route.call(scope, { signal: own.signal })) {
				if (own.signal.aborted) return;
				setState('listening');
				setDropped((before) => before + event.dropped);
				const heard = event.messages.map((message) => {
					count.current += 1;
					return { ...message, id: String(count.current) };
				});
				if (heard.length > 0) setMessages((before) => [...heard.reverse(), ...before].slice(0, MESSAGES_MAX));
			}
		};
		listen()
			.catch((error: unknown) => {
				if (!own.signal.aborted) setFailure(describeFailure(error));
			})
			.finally(() => {
				if (controller.current === own) pause();
			});
	};
	const clear = () => {
		setMessages([]);
		setDropped(0);
	};
	return { messages, dropped, state, failure, start, pause, clear };
}
