<?php
/**
 * The script's element in the page.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

const LANTERNE_HANDLE = 'lanterne';

/** Without a key, or while no copy was ever fetched, the page has nothing of ours: no line that leads to another host. */
function lanterne_enqueue() {
	if ( ! lanterne_is_wanted() ) {
		return;
	}
	// WordPress below 6.3 reads the last argument as "in the footer". The version is null: the address must not change.
	// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	wp_enqueue_script( LANTERNE_HANDLE, lanterne_script_url(), array(), null, array( 'strategy' => 'async' ) );
}

/** @return bool */
function lanterne_is_wanted() {
	$settings = lanterne_settings();
	$state    = (array) get_option( LANTERNE_STATE, array() );
	if ( '' === $settings['key'] || '' === $settings['origin'] || empty( $state['hash'] ) ) {
		return false;
	}
	// AMP forbids scripts of the site; a preview is no visit.
	return ! is_preview() && ! is_customize_preview() && ! ( function_exists( 'amp_is_request' ) && amp_is_request() );
}

/**
 * Writes our element anew, after all others had their turn: what plugins that "defer everything" or strip queries made of it is
 * gone, and the attributes are there.
 *
 * @param string $tag    As it is so far.
 * @param string $handle Of the script.
 * @return string
 */
function lanterne_script_tag( $tag, $handle ) {
	if ( LANTERNE_HANDLE !== $handle ) {
		return $tag;
	}
	$html = '<script async';
	foreach ( lanterne_attributes() as $name => $value ) {
		if ( '' !== $value ) {
			$html .= ' ' . $name . '="' . ( 'src' === $name ? esc_url( $value ) : esc_attr( $value ) ) . '"';
		}
	}
	return $html . "></script>\n";
}

/** @return array<string, string> The element's attributes, not escaped; empty ones are left out. */
function lanterne_attributes() {
	$settings = lanterne_settings();
	$page     = lanterne_page();
	return array(
		'src'                => lanterne_script_url(),
		'id'                 => 'lanterne-js',
		'data-origin'        => $settings['origin'],
		'data-site'          => $settings['key'],
		'data-notice'        => $settings['notice'],
		'data-vendor'        => $settings['vendor'],
		/**
		 * The name under which the consent platform knows us, where it is not `lanterne` and the digits of the notice.
		 *
		 * @param string $service Empty for the name by itself.
		 */
		'data-service'       => (string) apply_filters( 'lanterne_service', '' ),
		'data-page'          => $page['page'],
		'data-film'          => $page['film'],
		'referrerpolicy'     => 'no-referrer',
		// To optimisers that act on the finished page: Cloudflare's Rocket Loader, LiteSpeed, Cookiebot's automatic blocking.
		'data-cfasync'       => 'false',
		'data-no-optimize'   => '1',
		'data-no-defer'      => '1',
		'data-cookieconsent' => 'ignore',
	);
}

/**
 * What can be known of the page; the script, and the server, find out more by themselves.
 *
 * @return array{page: string, film: string}
 */
function lanterne_page() {
	$page = array(
		'page' => is_front_page() ? 'home' : '',
		'film' => '',
	);
	if ( is_singular( array( 'film', 'films', 'movie', 'movies' ) ) ) {
		// Not get_the_title(): it is typeset for a page, and a title is compared.
		$title = get_post_field( 'post_title', get_queried_object_id(), 'raw' );
		$title = is_string( $title ) ? html_entity_decode( wp_strip_all_tags( $title, true ), ENT_QUOTES, 'UTF-8' ) : '';
		$page  = array(
			'page' => 'film',
			'film' => trim( $title ),
		);
	}
	/**
	 * For themes that know better: `page` is home, film, showtimes, booking, event, enfants or other; `film` a title.
	 *
	 * @param array $page Both, each perhaps empty.
	 */
	$told = (array) apply_filters( 'lanterne_page', $page );
	$kind = isset( $told['page'] ) && is_string( $told['page'] ) ? $told['page'] : '';
	$film = isset( $told['film'] ) && is_string( $told['film'] ) ? $told['film'] : '';
	return array(
		'page' => in_array( $kind, array( 'home', 'film', 'showtimes', 'booking', 'event', 'enfants', 'other' ), true ) ? $kind : '',
		'film' => $film,
	);
}
