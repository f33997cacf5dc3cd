<?php
/**
 * French, by the English texts.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

return array(
	'This is neither a key nor the line to paste. The former key stays.'                            => 'Ce n’est ni une clé ni la ligne à coller. La clé d’avant est gardée.',
	'The address must begin with https:// and have no path. The former one stays.'                  => 'L’adresse commence par https:// et n’a pas de chemin. Celle d’avant est gardée.',
	'This is no version of a notice. The former one stays.'                                         => 'Ce n’est pas une version de notice. Celle d’avant est gardée.',
	'The number in the vendor list has digits only. The former one stays.'                          => 'Le numéro dans la liste des fournisseurs n’a que des chiffres. Celui d’avant est gardé.',
	'This source of consent is not known. The former one stays.'                                    => 'Cette source d’accord est inconnue. Celle d’avant est gardée.',
	'You may not do this.'                                                                          => 'Vous ne pouvez pas faire cela.',
	'Settings'                                                                                      => 'Réglages',
	'Key of your site, or the line to paste'                                                        => 'Clé de votre site, ou la ligne à coller',
	'On your page "My cinema" of the platform, "The line to paste". The whole line says the rest too.' => 'Sur votre page « Ma salle », « La ligne à coller ». La ligne entière dit aussi tout le reste.',
	'The rest, which the line says by itself'                                                       => 'Le reste, que la ligne dit d’elle-même',
	'Address of the pixel'                                                                          => 'Adresse du pixel',
	'Version of the notice'                                                                         => 'Version de la notice',
	'Number in the vendor list (TCF)'                                                               => 'Numéro dans la liste des fournisseurs (TCF)',
	'Where the consent comes from'                                                                  => 'D’où vient l’accord',
	'as you told the federation'                                                                    => 'comme déclaré à la fédération',
	'Choose tarteaucitron here, and the plugin adds the service to it.'                             => 'Choisissez ici tarteaucitron, et l’extension y ajoute le service.',
	'The script on your host'                                                                       => 'Le script sur votre site',
	'No copy was fetched yet, so nothing is in your pages.'                                         => 'Aucune copie n’est encore arrivée : vos pages n’ont rien de nous.',
	'Last fetched: %s. It is fetched again each hour.'                                              => 'Dernière copie : %s. Elle est reprise chaque heure.',
	'Your consent banner must know us as: %s'                                                       => 'Votre bandeau doit nous connaître sous le nom : %s',
	'The last attempt failed (%s). The last good copy goes on.'                                     => 'La dernière tentative a échoué (%s). La dernière bonne copie reste en service.',
	'Fetch now'                                                                                     => 'Reprendre une copie',
);
