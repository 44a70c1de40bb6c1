import { Fixture } from './harness.ts';

// A process of its own, that ends by itself if nothing of the node is left: its exit is the test.
const MINUTE_MS = 60_000;
const fixture = await Fixture.start({
	graceMs: MINUTE_MS,
	limits: { heartbeatMs: MINUTE_MS, admissionDeadlineMs: MINUTE_MS, closeTimeoutMs: MINUTE_MS, stopMs: MINUTE_MS },
});
const [leaving] = [await fixture.join('in-grace'), await fixture.join('open')];
const closed = fixture.plane.next('closeSession');
await leaving.end();
await closed;
fixture.dial('/refused');
await fixture.stop();
process.send?.(Date.now(), () => process.disconnect());
