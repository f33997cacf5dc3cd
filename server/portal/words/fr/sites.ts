/** Several cinemas of one organisation, and several sites of one cinema. */
export const sites = {
  cinemaChoice: {
    lead: 'Vos {count} salles. Chacune a sa semaine, son site et ses relevés ; un seul contrat les couvre toutes.',
    all: 'Toutes vos salles',
    cinema: 'Salle',
    city: 'Ville',
    visits: 'Visites, 28 derniers jours',
    site: 'Son site',
    pages: 'Ses pages',
    received: 'visites reçues',
    notReceived: 'rien n’est reçu',
    noSite: 'aucun site déclaré',
  },
  siteAdd: {
    title: 'Déclarer un site',
    lead: 'Un site de cette salle : l’adresse de sa page d’accueil, et ses autres adresses s’il en a. Il reçoit sa propre clé et sa propre ligne ; si le contrat est en vigueur, ses visites sont reçues dès maintenant.',
    hosts: 'Ses adresses',
    hostsHint: 'Une par ligne ou séparées par une virgule : `www.moncinema.fr`. Sans `https://` ni chemin.',
    do: 'Déclarer ce site',
    remove: {
      title: 'Les adresses de {host}',
      text: 'Rien n’est plus reçu d’une adresse retirée. La dernière ne se retire pas.',
      open: 'Retirer {host}',
      ask: 'Ne plus rien recevoir de {host} ?',
      answer: 'Les pages de cette adresse ne comptent plus dès cet instant. Ce qui est déjà compté le reste.',
      do: 'Retirer cette adresse',
      close: 'Ne rien faire',
    },
    errors: {
      none: 'Donnez au moins une adresse.',
      host: 'Ce n’est pas une adresse de site : {host}',
      taken: 'Cette adresse est déjà celle d’un site déclaré : {host}',
      many: 'Une salle a au plus vingt sites, et un site vingt adresses.',
      last: 'C’est la dernière adresse de ce site : rien n’a été retiré.',
    },
    done: {
      declare: 'Le site est déclaré. Collez sa ligne, ci-dessous.',
      retiree: 'L’adresse est retirée : rien n’en est plus reçu.',
    },
  },
}
