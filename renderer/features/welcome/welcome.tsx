import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { SIGN_UP_PAGE } from '../../../core/contract/places.ts';
import { createQueryClient } from '../../api/query-client.ts';
import { colorSchemeManager, cssVariables, theme } from '../../shell/theme.ts';
import { FullPage } from '../../ui/full-page.tsx';
import { InvitationPage } from './invitation-page.tsx';
import { SignUpPage } from './sign-up-page.tsx';
import { StartPage } from './start-page.tsx';

const queryClient = createQueryClient();

/** The pages of a service for people who have no session: an invitation, the sign-up, and a start. */
export function Welcome({ invitation }: { invitation: string | null }) {
	return (
		<MantineProvider
			theme={theme}
			cssVariablesResolver={cssVariables}
			colorSchemeManager={colorSchemeManager}
			defaultColorScheme="auto"
		>
			<QueryClientProvider client={queryClient}>
				<FullPage>
					<Content invitation={invitation} />
				</FullPage>
			</QueryClientProvider>
		</MantineProvider>
	);
}

function Content({ invitation }: { invitation: string | null }) {
	if (invitation !== null) return <InvitationPage token={invitation} />;
	return window.location.pathname === SIGN_UP_PAGE ? <SignUpPage /> : <StartPage />;
}
