export const site = {
  site: {
    title: 'Your site',
    purpose:
      'With your consent your visits join the pooled audience of art-house cinemas, to announce films there and to pay the cinemas.',
    banner: {
      title: 'The banner of {host}',
      which: 'Which banner asks your visitors for consent?',
      hint: 'Only a yes from this banner will be accepted. If in doubt, let the line find it.',
      save: 'Save',
      saved: 'Noted. Paste the line below again if it has changed; pages that are open already follow within an hour.',
      todo: 'What there is to do',
      code: 'To paste into its configuration',
    },
    recognise: {
      title: 'Which one is it? How to tell',
      word: 'Open your site, show the source of the page (Ctrl + U, or “View page source”) and look for these words:',
      trace: '{word}: {name}',
      look: 'Or compare, with its settings open; each site has colours of its own:',
      picture: 'The settings of {name}, where Lanterne is a service to accept or to refuse',
    },
    sources: {
      auto: 'I do not know: let the line find it',
      manual: 'My site says it itself, by a call',
      banner: 'None: show the banner of Lanterne',
      tcf: 'A TCF banner (IAB)',
    },
    todo: {
      auto: 'Nothing to begin with: the line recognises the usual banners. If it finds none, no visit arrives; then choose your banner here.',
      manual:
        'Call this when the person has answered, then on every page while the answer holds, with what was accepted. Say also when they answered, if you know: `at`.',
      banner:
        'Nothing but the line: it shows our banner, with “Refuse” and “Accept” on a par, and remembers the answer for six months. Put a link to `#lanterne` in the foot of your pages, so that everybody can change their mind.',
      tcf: 'Add our number, {vendor}, to the partners of your banner. The answer is read, and checked on the server.',
      axeptio: 'In your Axeptio project add a vendor whose technical name is `{key}`.',
      complianz:
        'Nothing to declare: the yes to the category “Marketing” is read. Name Lanterne in your cookie policy.',
      cookiebot:
        'Nothing to declare: the explicit yes to the category “Marketing” is read. Name Lanterne in the cookie declaration.',
      cookieyes:
        'Nothing to declare: the yes to the category “Advertisement” is read. Name Lanterne in the list of cookies.',
      didomi: 'In Didomi add a custom vendor whose id is `{key}`.',
      klaro: 'Add this service to the list `services` of your configuration.',
      orejime: 'Add this purpose to the list `purposes` of your configuration.',
      tarteaucitron: 'Add this service after tarteaucitron’s initialisation.',
      'vanilla-cookieconsent': 'Add this service to a category of your configuration.',
      'wp-consent-api': 'Nothing to declare: the yes to the category “marketing” of WordPress is read.',
    },
    tcfWithout:
      'A TCF banner is not enough yet: this installation has no number in the vendor list of the TCF. Choose your banner by its name, or the call.',
    manualPurposes:
      '`pool`: make a pooled audience; `target`: choose advertising; `pay`: measure a click so that cinemas are paid. Whatever is not `true` is a no; three `false` take a yes back.',
    wordpress: {
      title: 'Is your site made with WordPress?',
      text: 'Rather use the plugin than the line: the script then comes from your own site, and before a yes not even an IP address leaves it.',
      file: 'Download the plugin (lanterne.zip, version {version}, {size} kB)',
      steps:
        'In WordPress: Plugins → Add New → Upload, then Activate. Under Settings → Lanterne paste the line above, and save. Then the line goes nowhere else.',
      letter:
        'If the site is made with WordPress, rather use the plugin Lanterne than this line (lanterne.zip, version {version}, {size} kB), which we attach to this message: Plugins → Add New → Upload, then Settings → Lanterne, where the same line is pasted. If it is missing, ask us for the file: once signed in, we download it from {address}',
    },
    agency: {
      title: 'Somebody else keeps your site?',
      text: 'Send them this message as it is. If the site is made with WordPress, attach the plugin.',
      label: 'Message for your agency',
      hello:
        'Hello,\n\nOur cinema takes part in Lanterne, the pooled audience of art-house cinemas kept by our federation. This is what goes into our site, once, in the head or the foot of every page:',
      rules:
        'Please: no “integrity” attribute, no frozen copy of the file, and nothing that triggers it before the banner was answered. Without a yes it sends nothing. If the site has a Content-Security-Policy, allow this origin in script-src and connect-src.',
      thanks:
        'To check: open the site, refuse (no request may leave), then accept (one single request “v” leaves).\n\nThank you!',
    },
  },
}
