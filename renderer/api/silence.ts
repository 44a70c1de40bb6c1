/**
 * Ends a stream that says nothing for too long. Event streams carry a comment every 15 s when nothing happens; one that
 * falls silent has lost its server without being told, as happens behind proxies and when a computer slept.
 *
 * @returns the same bytes; errors after `silenceMaxMs` without any.
 */
export function endWhenSilent(body: ReadableStream<Uint8Array>, silenceMaxMs: number): ReadableStream<Uint8Array> {
	const reader = body.getReader();
	return new ReadableStream({
		async pull(controller) {
			const silence = Promise.withResolvers<never>();
			const timer = setTimeout(() => silence.reject(new Error('The stream fell silent.')), silenceMaxMs);
			try {
				const { done, value } = await Promise.race([reader.read(), silence.promise]);
				if (done) controller.close();
				else controller.enqueue(value);
			} catch (error) {
				controller.error(error);
				await reader.cancel(error).catch(() => undefined);
			} finally {
				clearTimeout(timer);
			}
		},
		cancel: (reason) => reader.cancel(reason),
	});
}
