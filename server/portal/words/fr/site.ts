export const site = {
  site: {
    title: 'Votre site',
    purpose:
      'Avec votre accord, vos visites rejoignent le public commun des salles art et essai, pour y annoncer des films et rémunérer les salles.',
    banner: {
      title: 'Le bandeau de {host}',
      which: 'Quel bandeau demande l’accord de vos spectateurs ?',
      hint: 'Seul un oui de ce bandeau sera accepté. Dans le doute, laissez la ligne le trouver.',
      save: 'Enregistrer',
      saved:
        'C’est noté. Recollez la ligne ci-dessous si elle a changé ; les pages déjà ouvertes suivent en une heure.',
      todo: 'Ce qu’il y a à faire',
      code: 'À coller dans sa configuration',
    },
    recognise: {
      title: 'Lequel est-ce ? Le reconnaître',
      word: 'Ouvrez votre site, affichez le code de la page (Ctrl + U, ou « Afficher le code source ») et cherchez ces mots :',
      trace: '{word} : {name}',
      look: 'Ou comparez, quand on ouvre ses réglages ; chaque site les colore à sa façon :',
      picture: 'Les réglages de {name}, où Lanterne est un service à accepter ou à refuser',
    },
    sources: {
      auto: 'Je ne sais pas : que la ligne le trouve',
      manual: 'Mon site le dit lui-même, par un appel',
      banner: 'Aucun : montrer le bandeau de Lanterne',
      tcf: 'Un bandeau TCF (IAB)',
    },
    todo: {
      auto: 'Rien pour commencer : la ligne reconnaît les bandeaux courants. Si elle ne trouve rien, aucune visite n’arrive ; choisissez alors votre bandeau ici.',
      manual:
        'Appelez ceci quand la personne a répondu, puis à chaque page tant que sa réponse vaut, avec ce qu’elle a accepté. Dites aussi quand elle a répondu, si vous le savez : `at`.',
      banner:
        'Rien d’autre que la ligne : elle montre notre bandeau, avec « Refuser » et « Accepter » à égalité, et retient la réponse six mois. Mettez un lien `#lanterne` en pied de page pour que chacun puisse changer d’avis.',
      tcf: 'Ajoutez notre numéro, {vendor}, aux partenaires de votre bandeau. La réponse est lue, et vérifiée sur le serveur.',
      axeptio: 'Dans votre projet Axeptio, ajoutez un fournisseur (« vendor ») dont le nom technique est `{key}`.',
      complianz:
        'Rien à déclarer : le oui à la catégorie « Marketing » est lu. Citez Lanterne dans votre politique de cookies.',
      cookiebot:
        'Rien à déclarer : le oui explicite à la catégorie « Marketing » est lu. Citez Lanterne dans la déclaration de cookies.',
      cookieyes:
        'Rien à déclarer : le oui à la catégorie « Publicité » est lu. Citez Lanterne dans la liste des cookies.',
      didomi: 'Dans Didomi, ajoutez un partenaire (« custom vendor ») dont l’identifiant est `{key}`.',
      klaro: 'Ajoutez ce service à la liste `services` de votre configuration.',
      orejime: 'Ajoutez cette finalité à la liste `purposes` de votre configuration.',
      tarteaucitron: 'Ajoutez ce service après l’initialisation de tarteaucitron.',
      'vanilla-cookieconsent': 'Ajoutez ce service à une catégorie de votre configuration.',
      'wp-consent-api': 'Rien à déclarer : le oui à la catégorie « marketing » de WordPress est lu.',
    },
    tcfWithout:
      'Un bandeau TCF ne suffit pas encore : cette installation n’a pas de numéro dans la liste TCF. Choisissez le nom de votre bandeau, ou l’appel.',
    manualPurposes:
      '`pool` : mettre en commun ; `target` : choisir la publicité ; `pay` : mesurer un clic pour rémunérer les salles. Tout ce qui n’est pas `true` est un non ; trois `false` retirent un oui.',
    wordpress: {
      title: 'Votre site est sous WordPress ?',
      text: 'Préférez l’extension à la ligne : le script vient alors de votre propre site, et avant un oui pas même une adresse IP n’en part.',
      file: 'Télécharger l’extension (lanterne.zip, version {version}, {size} ko)',
      steps:
        'Dans WordPress : Extensions → Ajouter → Téléverser, puis Activer. Dans Réglages → Lanterne, collez la ligne ci-dessus, et enregistrez. La ligne ne se colle alors nulle part ailleurs.',
      letter:
        'Si le site est sous WordPress, préférez à cette ligne l’extension Lanterne (lanterne.zip, version {version}, {size} ko), que nous joignons à ce message : Extensions → Ajouter → Téléverser, puis Réglages → Lanterne, où la même ligne se colle. S’il manque, demandez-nous le fichier : nous le téléchargeons, une fois connectés, à {address}',
    },
    agency: {
      title: 'Quelqu’un d’autre tient votre site ?',
      text: 'Envoyez-lui ce message tel quel. Si le site est sous WordPress, joignez-y l’extension.',
      label: 'Message pour votre agence',
      hello:
        'Bonjour,\n\nNotre salle participe à Lanterne, le public commun des cinémas art et essai, tenu par notre fédération. Voici ce qu’il y a à mettre sur notre site, une fois, dans l’en-tête ou le pied de chaque page :',
      rules:
        'À respecter : pas d’attribut « integrity », pas de copie figée du fichier, et rien qui le déclenche avant la réponse au bandeau. Sans oui, il n’envoie rien. Si le site a une Content-Security-Policy, autorisez cette origine dans script-src et connect-src.',
      thanks:
        'Pour vérifier : ouvrez le site, refusez (aucune requête ne doit partir), puis acceptez (une seule requête « v » part).\n\nMerci !',
    },
  },
}
