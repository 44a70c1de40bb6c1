import { Anchor, Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyIcon } from '../../ui/copy.tsx';
import { type MailPart, mailParts } from './mail-parts.ts';
import classes from './mail-text.module.css';

/** A mail's text with its links. One that works once is covered until it is asked for: screens are shared, too. */
export function MailText({ text }: { text: string }) {
	return (
		<section className={classes.text} aria-label="Text">
			{mailParts(text).map((part, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a mail's text never changes
				<Part key={index} part={part} />
			))}
		</section>
	);
}

function Part({ part }: { part: MailPart }) {
	switch (part.kind) {
		case 'text':
			return part.text;
		case 'link':
			return <OutLink url={part.url} />;
		case 'one-time-link':
			return <OneTimeLink url={part.url} shown={part.shown} />;
	}
}

function OutLink({ url }: { url: string }) {
	return (
		<Anchor href={url} target="_blank" rel="noreferrer" inherit>
			{url}
		</Anchor>
	);
}

function OneTimeLink({ url, shown }: { url: string; shown: string }) {
	const [isShown, setIsShown] = useState(false);
	return (
		<span className={classes.oneTime}>
			{isShown ? <OutLink url={url} /> : <span>{shown}</span>}
			<CopyIcon value={url} what="one-time link" />
			{!isShown && (
				<Button
					size="compact-xs"
					variant="default"
					leftSection={<IconEye size={13} aria-hidden />}
					onClick={() => setIsShown(true)}
				>
					Show the link
				</Button>
			)}
		</span>
	);
}
