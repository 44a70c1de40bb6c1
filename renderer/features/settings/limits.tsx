import { Stack } from '@mantine/core';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { SettingSwitch } from './setting-switch.tsx';
import { useSettings } from './use-settings.ts';

/** Whether requests are counted. */
export function Limits() {
	return (
		<QueryPlace query={useSettings()}>
			{(state) => (
				<Panel title="Rate limits">
					<Stack gap="lg">
						<SettingSwitch
							state={state}
							name="rateLimits"
							label="Enforce rate limits"
							description="Who asks too often gets 429 with Retry-After, as at the hosted service. Off for load tests."
						/>
						<SettingSwitch
							state={state}
							name="limitLoopbackConnects"
							label="Count connects from this machine, too"
							description="60 WebSocket connects a minute from one address. Off, a load test of this machine gets through."
						/>
					</Stack>
				</Panel>
			)}
		</QueryPlace>
	);
}
