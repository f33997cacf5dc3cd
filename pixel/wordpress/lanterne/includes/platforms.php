<?php
/**
 * What consent platforms, and plugins that hasten pages, must know of us. Each filter is asked only by the plugin it is of.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

/** A part of the script's address, by which others know it. */
const LANTERNE_MARK = 'lanterne=script';

function lanterne_platforms() {
	// WP Consent API: we ask for consent before anything. There is no cookie on this host that would have to be declared.
	add_filter( 'wp_consent_api_registered_' . plugin_basename( LANTERNE_FILE ), '__return_true' );
	// Complianz need not hold back a script that itself waits for the category "marketing".
	add_filter( 'cmplz_whitelisted_script_tags', 'lanterne_add_mark' );
	add_action( 'wp_enqueue_scripts', 'lanterne_enqueue_tarteaucitron' );

	$by_address = array(
		'rocket_exclude_js',
		'rocket_exclude_defer_js',
		'rocket_delay_js_exclusions',
		'litespeed_optimize_js_excludes',
		'litespeed_optm_js_defer_exc',
		'perfmatters_delay_js_exclusions',
		'perfmatters_defer_js_exclusions',
		'autoptimize_filter_js_exclude',
	);
	foreach ( $by_address as $filter ) {
		add_filter( $filter, 'lanterne_add_mark' );
	}
	foreach ( array( 'sgo_js_minify_exclude', 'sgo_javascript_combine_exclude', 'sgo_js_async_exclude' ) as $filter ) {
		add_filter( $filter, 'lanterne_add_handle' );
	}
	// Jetpack Boost, and hosts that join scripts into one.
	add_filter( 'js_do_concat', 'lanterne_stay_alone', 10, 2 );
}

/**
 * @param array|string $list Patterns; Autoptimize has them in one text, between commas.
 * @return array|string
 */
function lanterne_add_mark( $list ) {
	if ( is_string( $list ) ) {
		return '' === trim( $list ) ? LANTERNE_MARK : $list . ', ' . LANTERNE_MARK;
	}
	$list   = is_array( $list ) ? $list : array();
	$list[] = LANTERNE_MARK;
	return $list;
}

/**
 * @param array $list Handles.
 * @return array
 */
function lanterne_add_handle( $list ) {
	$list   = is_array( $list ) ? $list : array();
	$list[] = LANTERNE_HANDLE;
	return $list;
}

/**
 * @param bool   $joined Whether a script is joined with others.
 * @param string $handle Of the script.
 * @return bool
 */
function lanterne_stay_alone( $joined, $handle ) {
	return LANTERNE_HANDLE === $handle ? false : $joined;
}

/** The name under which a platform knows us, and asks anew when the notice changed: `lanterne202611` for notice 2026-11. */
function lanterne_service_name() {
	$name = (string) apply_filters( 'lanterne_service', '' );
	return '' !== $name ? $name : 'lanterne' . preg_replace( '/\W/', '', lanterne_settings()['notice'] );
}

/** tarteaucitron knows only services that are described to it: a small file of this host does so. */
function lanterne_enqueue_tarteaucitron() {
	$settings = lanterne_settings();
	if ( ! lanterne_is_wanted() || 'tarteaucitron' !== $settings['source'] ) {
		return;
	}
	$url = plugins_url( 'assets/tarteaucitron.js', LANTERNE_FILE );
	wp_enqueue_script( 'lanterne-tarteaucitron', $url, array(), '1.0.0', array( 'strategy' => 'async' ) );
	add_filter( 'script_loader_tag', 'lanterne_tarteaucitron_tag', PHP_INT_MAX, 2 );
}

/**
 * @param string $tag    As it is so far.
 * @param string $handle Of the script.
 * @return string
 */
function lanterne_tarteaucitron_tag( $tag, $handle ) {
	if ( 'lanterne-tarteaucitron' !== $handle ) {
		return $tag;
	}
	return sprintf(
		'<script async src="%s" id="lanterne-tarteaucitron-js" data-key="%s" data-uri="%s" data-cfasync="false" data-no-optimize="1" data-no-defer="1"></script>' . "\n",
		esc_url( plugins_url( 'assets/tarteaucitron.js', LANTERNE_FILE ) ),
		esc_attr( lanterne_service_name() ),
		esc_attr( esc_url_raw( get_privacy_policy_url() ) )
	);
}
