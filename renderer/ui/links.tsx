import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

// Mantine's components can be any element, which is more than the router's types can follow: these two are links.
function AnchorLink(props: AnchorProps & Omit<ComponentProps<'a'>, keyof AnchorProps>) {
	return <Anchor {...props} />;
}
function ButtonAnchor(props: ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>) {
	return <Button component="a" {...props} />;
}

/** A link to a place of the console. */
export const TextLink = createLink(AnchorLink);

/** A link to a place of the console that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
